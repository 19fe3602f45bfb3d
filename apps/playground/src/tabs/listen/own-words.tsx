import { openMicrophone } from '@neurite/speech';
import { useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { FilePicker } from '../../frame/file-picker.tsx';
import { Icon } from '../../frame/icons.tsx';
import { saveFile } from '../../frame/save-file.ts';
import { inFewWords, useOwnExamples } from '../own-examples.ts';
import { type ListenConfig, SYNTHETIC } from './config.ts';
import { draft, keepRecordings, lackOf, recordingsOf, SAMPLE_RATE } from './recordings.ts';
import { requireSound, samplesOf, zipped } from './take-files.ts';
import { Takes } from './takes.tsx';
import {
  MOST_TAKES,
  MOST_WORDS,
  recordingsIn,
  roomOf,
  type WordList,
  withoutTake,
  withoutWord,
  withTake,
  withWord,
} from './word-list.ts';

interface OwnWordsProps {
  readonly config: ListenConfig;
  readonly configure: (change: Partial<ListenConfig>) => void;
}

/** So long is listened after the button was pressed. */
const TAKE_SECONDS = 1.6;

/** Records words, or takes them from files; what is there is learned from as soon as it is enough. */
export function OwnWords({ config, configure }: OwnWordsProps): JSX.Element {
  const own = useOwnExamples<WordList, WordList>({
    none: () => [],
    draft,
    toKept: (list) => list,
    fromKept: (kept) => kept,
    lackOf: (kept) => lackOf(recordingsIn(kept)),
    learn: async (kept) => configure({ recordings: await keepRecordings(recordingsIn(kept)) }),
    isLearned: config.recordings !== SYNTHETIC,
    unlearn: () => configure({ recordings: SYNTHETIC }),
  });
  const { examples: words, now, lack, problem, tell, show, keep, change } = own;
  const [recorded, setRecorded] = useState<string>();

  const attempt = async (task: () => void | Promise<void>): Promise<void> => {
    tell('');
    try {
      await task();
    } catch (error) {
      tell((error as Error).message);
    }
  };
  const record = (word: string): Promise<void> =>
    attempt(async () => {
      if (roomOf(now(), word) === 0) throw new Error(fullText(word));
      try {
        const samples = await recordedSamples(() => setRecorded(word));
        requireSound(samples, 'The recording');
        change(withTake(now(), word, samples));
      } finally {
        setRecorded(undefined);
      }
    });
  const readFiles = async (word: string, files: readonly File[]): Promise<void> => {
    tell('');
    const troubles: string[] = [];
    for (const [index, file] of files.entries()) {
      const room = roomOf(now(), word);
      if (room === undefined) return;
      if (room === 0) {
        troubles.push(`${fullText(word)} Files that were left out: ${files.length - index}.`);
        break;
      }
      try {
        const samples = await samplesOf(file);
        show(withTake(now(), word, samples));
      } catch (error) {
        troubles.push((error as Error).message);
      }
    }
    keep();
    tell(inFewWords(troubles));
  };
  const addWord = (event: SubmitEvent): Promise<void> =>
    attempt(() => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      change(withWord(now(), new FormData(form).get('word') as string));
      form.reset();
    });
  const download = (): Promise<void> =>
    attempt(async () => saveFile(zipped(await recordingsOf(config.recordings)), 'recordings.zip'));

  return (
    <>
      <p class="hint">
        {words.length === 0
          ? 'Name a word, and say it a few times. Or listen to what synthetic voices teach.'
          : (lack ?? 'It learns from these. The more recordings, and the more different, the better.')}
      </p>
      <ul class="own-list">
        {words.map(({ word, takes }) => (
          <li key={word}>
            <b>{word}</b>
            <small>{takes.length} recordings</small>
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
            <button
              type="button"
              class="plain"
              aria-label={`Take ${word} away`}
              onClick={() => change(withoutWord(now(), word))}
            >
              <Icon name="close" />
            </button>
            <Takes word={word} takes={takes} remove={(samples) => change(withoutTake(now(), word, samples))} />
          </li>
        ))}
      </ul>
      <form class="add-word" onSubmit={(event) => void addWord(event)}>
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
          <button type="button" class="plain" onClick={keep}>
            Learn from these
          </button>
        )}
      </div>
    </>
  );
}

/** @param onOpen is called when the microphone is open */
async function recordedSamples(onOpen: () => void): Promise<Float32Array> {
  await using microphone = await openMicrophone({ sampleRate: SAMPLE_RATE });
  onOpen();
  const samples: number[] = [];
  for await (const { channels } of microphone) {
    samples.push(...channels[0]!);
    if (samples.length >= TAKE_SECONDS * SAMPLE_RATE) break;
  }
  return Float32Array.from(samples);
}

function fullText(word: string): string {
  return `'${word}' has ${MOST_TAKES} recordings, which is the most.`;
}
