/** What users give that is too large for the address: the browser keeps it for the page and the worker, under a key. */
import { createStore, delMany, entries, get, set, type UseStore } from 'idb-keyval';

interface Kept<Value> {
  readonly value: Value;
  readonly at: number;
}

/** Keeps the latest few values of a kind. */
export class Shelf<Value> {
  readonly #store: UseStore | undefined;
  /** Where there is no browser. */
  readonly #memory = new Map<string, Value>();
  readonly #most: number;

  /** @param most so many are kept; the oldest are given up */
  constructor(name: string, most: number) {
    this.#store = typeof indexedDB === 'undefined' ? undefined : createStore(`neurite-playground-${name}`, name);
    this.#most = most;
  }

  /** @throws Error when the browser keeps nothing */
  async put(key: string, value: Value): Promise<void> {
    if (this.#store === undefined) {
      this.#memory.set(key, value);
      return;
    }
    try {
      await set(key, { value, at: Date.now() } satisfies Kept<Value>, this.#store);
      const kept = await entries<string, Kept<Value>>(this.#store);
      const oldest = kept.sort(([, a], [, b]) => b.at - a.at).slice(this.#most);
      await delMany(
        oldest.map(([old]) => old),
        this.#store,
      );
    } catch (error) {
      throw new Error(`The browser cannot keep it (${(error as Error).message}). A private window may refuse to.`);
    }
  }

  async get(key: string): Promise<Value | undefined> {
    if (this.#store === undefined) return this.#memory.get(key);
    return (await get<Kept<Value>>(key, this.#store))?.value;
  }
}

/** A key of 16 characters that follows from whole numbers: FNV-1a, twice. */
export function keyOf(numbers: Iterable<number>): string {
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (const number of numbers) {
    low = Math.imul(low ^ number, 0x01000193);
    high = Math.imul(high ^ number, 0x85ebca6b);
  }
  return [low, high].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Whether a text is such a key. */
export function isKey(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}
