/** What users give that is too large for the address: the browser keeps it for the page and the worker, under a key. */
import { createStore, get, promisifyRequest, type UseStore } from 'idb-keyval';

/** Under which key a shelf has the keys of all else, the one that was put last first. */
const ORDER = 'order';

/** Keeps the latest few values of a kind. */
export class Shelf<Value> {
  readonly #store: UseStore;
  readonly #most: number;

  /** @param most so many are kept; the oldest are given up */
  constructor(name: string, most: number) {
    this.#store = createStore(`neurite-${name}`, name);
    this.#most = most;
  }

  /** @throws Error when the browser keeps nothing */
  async put(key: string, value: Value): Promise<void> {
    try {
      await this.#store('readwrite', async (objects) => {
        objects.put(value, key);
        const others = (await orderOf(objects)).filter((other) => other !== key);
        for (const old of others.splice(this.#most - 1)) objects.delete(old);
        objects.put([key, ...others], ORDER);
        return promisifyRequest(objects.transaction);
      });
    } catch (error) {
      throw new Error(`The browser cannot keep it (${(error as Error).message}). A private window may refuse to.`);
    }
  }

  async get(key: string): Promise<Value | undefined> {
    return get<Value>(key, this.#store);
  }

  /** Of the values whose keys begin so, the one that was put last. */
  async latest(beginning: string): Promise<Value | undefined> {
    return this.#store('readonly', async (objects) => {
      const key = (await orderOf(objects)).find((other) => other.startsWith(beginning));
      return key === undefined ? undefined : promisifyRequest<Value>(objects.get(key));
    });
  }
}

async function orderOf(objects: IDBObjectStore): Promise<readonly string[]> {
  return (await promisifyRequest<readonly string[] | undefined>(objects.get(ORDER))) ?? [];
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
