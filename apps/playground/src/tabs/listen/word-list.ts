/** The words that a user teaches, each with its recordings. */
import { folderName } from '../folder-name.ts';
import type { Recording } from './recordings.ts';

export interface OwnWord {
  readonly word: string;
  /** Samples of each, of one channel. */
  readonly takes: readonly Float32Array[];
}

export type WordList = readonly OwnWord[];

export const MOST_WORDS = 10;
/** Of each word. 600 of three seconds are 58 MB. */
export const MOST_TAKES = 60;

/** What a recogniser has a class for in any case. */
const taken: readonly string[] = ['silence', 'unknown'];

export function recordingsIn(list: WordList): readonly Recording[] {
  return list.flatMap(({ word, takes }) => takes.map((samples) => ({ word, samples })));
}

/**
 * With another word, as folders can be called by it.
 *
 * @throws Error when it is no word, or is there already
 */
export function withWord(list: WordList, text: string): WordList {
  const word = folderName(text);
  if (word === '') throw new Error('A word has letters.');
  if (taken.includes(word) || list.some((one) => one.word === word)) throw new Error(`'${word}' is there already.`);
  return [...list, { word, takes: [] }];
}

export function withoutWord(list: WordList, word: string): WordList {
  return list.filter((one) => one.word !== word);
}

/** How many more recordings a word can have; undefined when it was taken away. */
export function roomOf(list: WordList, word: string): number | undefined {
  const found = list.find((one) => one.word === word);
  return found === undefined ? undefined : MOST_TAKES - found.takes.length;
}

/** With one more recording of a word, if the word is still there and has room. */
export function withTake(list: WordList, word: string, samples: Float32Array): WordList {
  if ((roomOf(list, word) ?? 0) === 0) return list;
  return list.map((one) => (one.word === word ? { word, takes: [...one.takes, samples] } : one));
}

export function withoutTake(list: WordList, word: string, samples: Float32Array): WordList {
  return list.map((one) => (one.word === word ? { word, takes: one.takes.filter((other) => other !== samples) } : one));
}
