/** Texts that the user pasted, which the browser keeps for the page and the worker: too long for the address. */
import { createStore, delMany, entries, get, set } from 'idb-keyval';
import { EMBEDDED_TEXT } from './config.ts';

interface KeptText {
  readonly text: string;
  readonly at: number;
}

/** Longer texts are read so far. */
export const MOST_CHARACTERS = 500_000;
/** Of shorter ones nothing could be held out. */
export const LEAST_CHARACTERS = 1000;
const MOST_TEXTS = 5;

const store = typeof indexedDB === 'undefined' ? undefined : createStore('neurite-playground-texts', 'texts');
/** Where there is no browser. */
const memory = new Map<string, string>();

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
  const key = keyOf(text);
  if (store === undefined) memory.set(key, text);
  else {
    try {
      await set(key, { text, at: Date.now() } satisfies KeptText, store);
      await forgetOldest(store);
    } catch (error) {
      throw new Error(
        `The browser cannot keep the text (${(error as Error).message}). A private window may refuse to.`,
      );
    }
  }
  return key;
}

/** @throws Error when no text of that key is kept here */
export async function textOf(key: string): Promise<string> {
  if (key === EMBEDDED_TEXT) return (await import('../../../../../examples/data/coriolanus.txt?raw')).default;
  const text = store === undefined ? memory.get(key) : (await get<KeptText>(key, store))?.text;
  if (text !== undefined) return text;
  throw new Error('The text of this address is kept only by the browser in which it was pasted. Paste it once more.');
}

async function forgetOldest(from: NonNullable<typeof store>): Promise<void> {
  const kept = await entries<string, KeptText>(from);
  const oldest = kept.sort(([, a], [, b]) => b.at - a.at).slice(MOST_TEXTS);
  await delMany(
    oldest.map(([key]) => key),
    from,
  );
}

/** 64 bits that follow from the text: FNV-1a over its characters, forwards with two beginnings. */
function keyOf(text: string): string {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b);
  }
  return [low, high].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}
