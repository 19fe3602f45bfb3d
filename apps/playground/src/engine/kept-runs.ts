/** Runs that the browser keeps, one for each tab, so that a reload or a crash loses nothing. */
import { createStore, get, set } from 'idb-keyval';

interface KeptRun {
  /** The settings as text: the run is for these and no others. */
  readonly config: string;
  readonly bytes: Uint8Array;
}

// A private window may refuse storage: then there is nothing to be kept, and training goes on all the same.
const store = typeof indexedDB === 'undefined' ? undefined : createStore('neurite-playground', 'runs');

/** @returns why the run could not be kept, if so */
export async function keepRun(tab: string, config: unknown, bytes: Uint8Array): Promise<string | undefined> {
  try {
    if (store !== undefined) await set(tab, { config: JSON.stringify(config), bytes } satisfies KeptRun, store);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The run of these settings, if it was kept. */
export async function keptRun(tab: string, config: unknown): Promise<Uint8Array | undefined> {
  try {
    const kept = store === undefined ? undefined : await get<KeptRun>(tab, store);
    return kept?.config === JSON.stringify(config) ? kept.bytes : undefined;
  } catch {
    return undefined;
  }
}
