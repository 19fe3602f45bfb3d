/** Recordings of words: those by synthetic voices, and those that the user made. */
import { syntheticWords } from '@neurite/data-synthetic-speech';
import { damagedOwnData, type OwnData } from '../../engine/own-data.ts';
import { Draft } from '../../storage/draft.ts';
import { keyOf, Shelf } from '../../storage/shelf.ts';
import { SYNTHETIC } from './config.ts';
import type { WordList } from './word-list.ts';

/** A word, one channel of {@link SAMPLE_RATE}. */
export interface Recording {
  readonly word: string;
  readonly samples: Float32Array;
}

/** Samples a second: what is needed to understand words. */
export const SAMPLE_RATE = 8000;
export const SYNTHETIC_WORDS = ['go', 'no', 'stop', 'yes'] as const;
/** Every so many recordings of a word one is held out. */
export const HELD_OUT_EVERY = 5;
export const LEAST_WORDS = 2;
export const LEAST_TAKES = 2;

const shelf = new Shelf<readonly Recording[]>('recordings', 6);

/** @returns the key */
export async function keepRecordings(recordings: readonly Recording[]): Promise<string> {
  const sorted = inOrder(recordings);
  const key = keyOf(numbersOf(sorted));
  await shelf.put(key, sorted);
  return key;
}

/**
 * In the order of words and takes.
 *
 * @param own what a file took along: is kept from then on
 * @throws Error when none of that key are kept here
 */
export async function recordingsOf(key: string, own?: OwnData): Promise<readonly Recording[]> {
  if (key === SYNTHETIC) {
    const words = await syntheticWords(SYNTHETIC_WORDS);
    return words.map(({ word, clip }) => ({ word, samples: clip.channels[0] }));
  }
  if (own !== undefined && (await keepRecordings(recordingsFrom(own))) !== key) throw damagedOwnData();
  const found = await shelf.get(key);
  if (found !== undefined) return found;
  throw new Error(
    'The recordings of this address are kept only by the browser in which they were made. A file of the run takes them along.',
  );
}

/** For the file of a run. */
export function ownRecordings(recordings: readonly Recording[]): OwnData {
  return { names: recordings.map(({ word }) => word), arrays: recordings.map(({ samples }) => samples) };
}

/** @throws FormatError when they are no recordings */
function recordingsFrom({ names, arrays }: OwnData): readonly Recording[] {
  return arrays.map((samples, index) => {
    if (!(samples instanceof Float32Array)) throw damagedOwnData();
    return { word: names[index]!, samples };
  });
}

/** What the user records, before it is enough to learn from, too. */
export const draft = new Draft<WordList>('word-drafts');

/** Why nothing can be learned from these, if so. */
export function lackOf(recordings: readonly Recording[]): string | undefined {
  const takes = Map.groupBy(recordings, ({ word }) => word);
  const enough = [...takes.values()].every(({ length }) => length >= LEAST_TAKES);
  if (takes.size >= LEAST_WORDS && enough) return undefined;
  return `It takes ${LEAST_WORDS} words and ${LEAST_TAKES} recordings of each; five and more make it good.`;
}

/** Every fifth recording of a word is held out. */
export function split(recordings: readonly Recording[]): {
  readonly train: readonly Recording[];
  readonly heldOut: readonly Recording[];
} {
  const counts = new Map<string, number>();
  const isHeldOut = recordings.map(({ word }) => {
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    return count % HELD_OUT_EVERY === 0;
  });
  return {
    train: recordings.filter((_, index) => !isHeldOut[index]),
    heldOut: recordings.filter((_, index) => isHeldOut[index]),
  };
}

export function wordsOf(recordings: readonly Recording[]): string[] {
  return [...new Set(recordings.map(({ word }) => word))];
}

/** Words by the alphabet, the takes of each as they were made: as files in folders are read. */
function inOrder(recordings: readonly Recording[]): readonly Recording[] {
  return recordings.toSorted((a, b) => (a.word < b.word ? -1 : a.word > b.word ? 1 : 0));
}

function* numbersOf(recordings: readonly Recording[]): Generator<number> {
  for (const { word, samples } of recordings) {
    for (let index = 0; index < word.length; index++) yield word.charCodeAt(index);
    for (const sample of samples) yield Math.round(32767 * sample);
  }
}
