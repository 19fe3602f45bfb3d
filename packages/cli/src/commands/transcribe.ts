import { ArgumentError, FormatError } from '@neurite/backend';
import { loadUserData } from '@neurite/models';
import {
  type AudioClip,
  type CommandRecognizer,
  loadCommandRecognizer,
  loadSpeechToText,
  type SpeechToText,
  streamAudio,
} from '@neurite/speech';
import { useBackend } from '@neurite/tensors';
import { significant } from '../table-text.ts';
import { answerFiles } from '../tasks/answer-files.ts';
import { recordingsAt } from '../tasks/recordings.ts';
import { savedModelPath } from './saved-model.ts';

/** How `neurite transcribe` was called. */
export interface TranscribeRequest {
  readonly input: string;
  /** A run folder, or a model in it. */
  readonly model: string;
  readonly isJson: boolean;
  readonly backend: string;
  readonly write: (text: string) => unknown;
  /** Tells the user what went wrong with some of the recordings. */
  readonly complain: (message: string) => unknown;
}

/** Seconds of a recording that are in memory at a time. */
const PIECE = 10;

/** Tells what is said in a recording, or in all of a folder; returns the exit code. */
export async function transcribe(request: TranscribeRequest): Promise<number> {
  const { input, model, isJson, backend, write } = request;
  const files = recordingsAt(input);
  await useBackend(backend);
  const listen = await listenerFor(model);
  return answerFiles(request, files, async (file) => {
    const heard = await listen(streamAudio(file, PIECE)).catch(unusable);
    if (isJson) write(`${JSON.stringify({ file, ...heard })}\n`);
    else write(files.length === 1 ? `${heard.text}\n` : `${file}: ${heard.text}\n`);
  });
}

/** Samples that make no sense are the fault of their file, and no reason to leave others out. */
function unusable(error: unknown): never {
  throw error instanceof ArgumentError ? new FormatError(error.message, { cause: error }) : error;
}

/** What was heard: the text, and its words with their times in seconds. */
interface Heard {
  readonly text: string;
  readonly words: readonly { readonly text: string; readonly end: number; readonly confidence: number }[];
}

type Listener = (pieces: AsyncIterable<AudioClip>) => Promise<Heard>;

async function listenerFor(model: string): Promise<Listener> {
  const path = savedModelPath(model);
  const kept = ((await loadUserData(path)) ?? {}) as object;
  if ('commandRecognizer' in kept) {
    const recognizer = await loadCommandRecognizer(path);
    return (pieces) => wordsIn(pieces, recognizer);
  }
  if ('speechToText' in kept) {
    const recognizer = await loadSpeechToText(path);
    return (pieces) => textIn(pieces, recognizer);
  }
  throw new ArgumentError(
    `'${model}' holds a model, but none that listens. Train one: neurite train recordings --task commands.`,
  );
}

async function wordsIn(pieces: AsyncIterable<AudioClip>, recognizer: CommandRecognizer): Promise<Heard> {
  const words: Heard['words'][number][] = [];
  for await (const { word, time, confidence } of recognizer.listen(pieces)) {
    words.push({ text: word, end: significant(time), confidence: significant(confidence) });
  }
  return { text: words.map(({ text }) => text).join(' '), words };
}

async function textIn(pieces: AsyncIterable<AudioClip>, recognizer: SpeechToText): Promise<Heard> {
  const { text, words } = await recognizer.transcribe(pieces);
  const rounded = words.map(({ start, end, confidence, ...word }) => ({
    ...word,
    start: significant(start),
    end: significant(end),
    confidence: significant(confidence),
  }));
  return { text, words: rounded };
}
