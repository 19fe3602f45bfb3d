import { FormatError, NeuriteError } from '@neurite/backend';
import { decodeWeights, encodeWeights } from './stored-weights.ts';
import type { Store } from './store.ts';

const DATABASE = 'neurite';
const MODELS = 'models';

interface StoredModel {
  readonly manifest: unknown;
  readonly weights: Uint8Array;
}

/** A model under a name in the browser's IndexedDB. */
export function browserStore(name: string): Store {
  return {
    async write({ manifest, weights }, quantization) {
      const stored: StoredModel = { manifest, weights: await encodeWeights(weights, {}, quantization) };
      await transact('readwrite', (models) => models.put(stored, name));
    },
    async read() {
      const stored = (await transact('readonly', (models) => models.get(name))) as StoredModel | undefined;
      if (stored === undefined) throw new FormatError(`The browser's storage holds no model named '${name}'.`);
      const { tensors } = await decodeWeights(stored.weights, `indexeddb://${name}`);
      return { manifest: stored.manifest, weights: tensors };
    },
  };
}

async function transact(mode: IDBTransactionMode, ask: (models: IDBObjectStore) => IDBRequest): Promise<unknown> {
  if (typeof indexedDB === 'undefined') {
    throw new NeuriteError("'indexeddb://…' names the storage of a browser, and there is none here. Give a file path.");
  }
  const database = (await finished(open())) as IDBDatabase;
  try {
    return await finished(ask(database.transaction(MODELS, mode).objectStore(MODELS)));
  } finally {
    database.close();
  }
}

function open(): IDBOpenDBRequest {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(MODELS);
  return request;
}

function finished(request: IDBRequest): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () =>
      reject(new NeuriteError(`The browser's storage failed: ${request.error?.message ?? 'unknown'}.`));
  });
}
