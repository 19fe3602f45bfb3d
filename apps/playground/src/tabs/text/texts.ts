/** Texts: the one that is there, and those that the user pasted. */
import { damagedOwnData, type OwnData } from '../../engine/own-data.ts';
import { keyOf, Shelf } from '../../storage/shelf.ts';
import { EMBEDDED_TEXT } from './config.ts';

/** Longer texts are read so far. */
export const MOST_CHARACTERS = 500_000;
/** Of shorter ones nothing could be held out. */
export const LEAST_CHARACTERS = 1000;

const shelf = new Shelf<string>('texts', 5);

/**
 * Keeps a text, of which no more than is read.
 *
 * @returns its key
 * @throws Error when there is nothing in it to learn from, or the browser keeps nothing
 */
export async function keepText(given: string): Promise<string> {
  const text = given.replaceAll('\r\n', '\n').slice(0, MOST_CHARACTERS);
  if (text.trim().length < LEAST_CHARACTERS) {
    throw new Error(
      `A text of ${text.trim().length.toLocaleString('en')} characters is too short to learn from: it takes ${LEAST_CHARACTERS.toLocaleString('en')} and more.`,
    );
  }
  if (new Set(text).size < 2) throw new Error('A text of one and the same character holds nothing to learn.');
  const key = keyOf(Array.from({ length: text.length }, (_, index) => text.charCodeAt(index)));
  await shelf.put(key, text);
  return key;
}

/**
 * @param own what a file took along: is kept from then on
 * @throws Error when no text of that key is kept here
 */
export async function textOf(key: string, own?: OwnData): Promise<string> {
  if (key === EMBEDDED_TEXT) return (await import('../../../../../examples/data/coriolanus.txt?raw')).default;
  if (own !== undefined && (await keepText(textIn(own))) !== key) throw damagedOwnData();
  const text = await shelf.get(key);
  if (text !== undefined) return text;
  throw new Error(
    'The text of this address is kept only by the browser in which it was pasted. Paste it once more; a file of the run takes it along.',
  );
}

/** For the file of a run. */
export function ownText(text: string): OwnData {
  return { names: ['text'], arrays: [Int32Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))] };
}

function textIn({ arrays }: OwnData): string {
  return Array.from(arrays[0] ?? [], (code) => String.fromCharCode(code)).join('');
}
