import {
  audioClip,
  decodeAudio,
  inspectAudio,
  openMicrophone,
  resample,
  sliceAudio,
  toMono,
  writeWav,
} from '@neurite/speech';
import { zipSync } from 'fflate';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { FilePicker } from '../../frame/file-picker.tsx';
import { Icon } from '../../frame/icons.tsx';
import { saveFile } from '../../frame/save-file.ts';
import { type ListenConfig, SYNTHETIC } from './config.ts';
import { draft, keepRecordings, lackOf, type Recording, recordingsOf, SAMPLE_RATE, wordsOf } from './recordings.ts';

interface OwnWordsProps {
  readonly config: ListenConfig;
  readonly configure: (change: Partial<ListenConfig>) => void;
}

/** So long is listened after the button was pressed. */
const TAKE_SECONDS = 1.6;
/** Of longer files the beginning is taken. */
const MOST_SECONDS = 10;
const MOST_WORDS = 10;

/** Records words, or takes them from files; what is there is learned from as soon as it is enough. */
export function OwnWords({ config, configure }: OwnWordsProps): JSX.Element {
  const [recordings, setRecordings] = useState<readonly Recording[]>([]);
  // What is there when a recording ends: others may have come or gone meanwhile.
  const latest = useRef<readonly Recording[]>([]);
  const [words, setWords] = useState<readonly string[]>([]);
  const latestWords = useRef(words);
  latestWords.current = words;
  const [recorded, setRecorded] = useState<string>();
  const [problem, setProblem] = useState('');

  useEffect(() => {
    void attempt(async () => {
      const kept = (await draft.read()) ?? [];
      latest.current = kept;
      setRecordings(kept);
      setWords(wordsOf(kept));
    });
  }, []);

  const change = async (edit: (before: readonly Recording[]) => readonly Recording[]): Promise<void> => {
    const next = edit(latest.current);
    latest.current = next;
    setRecordings(next);
    await draft.keep(next);
    if (lackOf(next) === undefined) configure({ recordings: await keepRecordings(next) });
    else if (config.recordings !== SYNTHETIC) configure({ recordings: SYNTHETIC });
  };
  /** A word may have been taken away while it was recorded, or its files were read. */
  const add = async (word: string, takes: readonly Float32Array[]): Promise<void> => {
    if (!latestWords.current.includes(word)) return;
    await change((before) => [...before, ...takes.map((samples) => ({ word, samples }))]);
  };
  const attempt = async (task: () => Promise<void>): Promise<void> => {
    setProblem('');
    try {
      await task();
    } catch (error) {
      setProblem((error as Error).message);
    }
  };

  const record = (word: string): Promise<void> =>
    attempt(async () => {
      try {
        await using microphone = await openMicrophone({ sampleRate: SAMPLE_RATE });
        setRecorded(word);
        const pieces: Float32Array[] = [];
        for await (const { channels } of microphone) {
          pieces.push(channels[0]!);
          if (pieces.reduce((sum, { length }) => sum + length, 0) >= TAKE_SECONDS * SAMPLE_RATE) break;
        }
        const samples = Float32Array.from(pieces.flatMap((piece) => [...piece]));
        requireSound(samples, 'The recording');
        await add(word, [samples]);
      } finally {
        setRecorded(undefined);
      }
    });
  const readFiles = (word: string, files: readonly File[]): Promise<void> =>
    attempt(async () => {
      const read: Float32Array[] = [];
      let trouble = '';
      for (const file of files) {
        try {
          read.push(await samplesOf(file));
        } catch (error) {
          trouble = (error as Error).message;
        }
      }
      if (read.length > 0) await add(word, read);
      setProblem(trouble);
    });
  const addWord = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const word = (new FormData(form).get('word') as string)
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}-]+/gu, '-');
    if (word === '' || words.includes(word) || ['silence', 'unknown'].includes(word)) {
      setProblem(word === '' ? 'A word has letters.' : `'${word}' is there already.`);
      return;
    }
    setProblem('');
    setWords([...words, word]);
    form.reset();
  };
  const remove = (word: string): Promise<void> =>
    attempt(async () => {
      setWords((before) => before.filter((other) => other !== word));
      await change((before) => before.filter((one) => one.word !== word));
    });
  const download = (): Promise<void> => attempt(async () => saveFile(await zipped(config), 'recordings.zip'));

  const lack = lackOf(recordings);
  return (
    <>
      <p class="hint">
        {words.length === 0
          ? 'Name a word, and say it a few times. Or listen to what synthetic voices teach.'
          : (lack ?? 'It learns from these. The more recordings, and the more different, the better.')}
      </p>
      <ul class="own-list">
        {words.map((word) => (
          <li key={word}>
            <b>{word}</b>
            <small>{recordings.filter((one) => one.word === word).length} recordings</small>
            <button
              type="button"
              class="plain"
              disabled={recorded !== undefined}
              aria-label={`Record ${word}`}
              onClick={() => void record(word)}
            >
              {recorded === word ? 'Speak …' : 'Record'}
            </button>
            <FilePicker
              label={`Files of ${word}`}
              accept="audio/*"
              multiple
              take={(files) => void readFiles(word, files)}
            />
            <button type="button" class="plain" aria-label={`Take ${word} away`} onClick={() => void remove(word)}>
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <form class="add-word" onSubmit={addWord}>
        <label class="field">
          <span>Another word</span>
          <input type="text" name="word" maxLength={24} disabled={words.length >= MOST_WORDS} />
        </label>
        <button type="submit" class="plain" disabled={words.length >= MOST_WORDS}>
          <Icon name="plus" />
          Add
        </button>
      </form>
      <p class="problem" role="alert">
        {problem}
      </p>
      <div class="buttons">
        {config.recordings !== SYNTHETIC && (
          <>
            <button type="button" class="plain" onClick={() => void download()}>
              <Icon name="download" />
              Download the recordings
            </button>
            <button type="button" class="plain" onClick={() => configure({ recordings: SYNTHETIC })}>
              Back to synthetic voices
            </button>
          </>
        )}
        {config.recordings === SYNTHETIC && lack === undefined && (
          <button type="button" class="plain" onClick={() => void attempt(() => change((before) => before))}>
            Learn from these
          </button>
        )}
      </div>
    </>
  );
}

/** Compressed, ten minutes and more; words are short. */
const MOST_BYTES = 20e6;

async function samplesOf(file: File): Promise<Float32Array> {
  if (file.size > MOST_BYTES) {
    throw new Error(
      `'${file.name}' has ${Math.round(file.size / 1e6)} MB; recordings of words have up to ${MOST_BYTES / 1e6}.`,
    );
  }
  const clip = await decodeAudio(new Uint8Array(await file.arrayBuffer())).catch((error: unknown) => {
    throw new Error(`'${file.name}' is no recording that can be read. WAV, MP3, FLAC and Ogg are.`, { cause: error });
  });
  const { channels } = resample(toMono(sliceAudio(clip, 0, MOST_SECONDS)), SAMPLE_RATE);
  requireSound(channels[0]!, `'${file.name}'`);
  return channels[0]!;
}

function requireSound(samples: Float32Array, what: string): void {
  const { isSilent, firstNonFinite, duration } = inspectAudio(audioClip(samples, SAMPLE_RATE));
  if (duration === 0 || isSilent || firstNonFinite !== undefined) {
    throw new Error(`${what} is silent. Is the microphone on, and the right one?`);
  }
}

/** A folder for each word, as `loadAudio` and `commandRecognizer` read them. */
async function zipped({ recordings }: ListenConfig): Promise<Uint8Array> {
  const files: Record<string, Uint8Array> = {};
  for (const [index, { word, samples }] of (await recordingsOf(recordings)).entries()) {
    const wav = writeWav(audioClip(samples, SAMPLE_RATE), { encoding: 'float32' });
    files[`recordings/${word}/${String(index).padStart(4, '0')}.wav`] = wav;
  }
  return zipSync(files);
}
