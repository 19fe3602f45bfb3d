/** Runs that the browser keeps, so that a reload or a crash loses nothing. */
import type { TabId } from '../tabs/experiments.ts';
import { WindowShelf } from './window-shelf.ts';

/** Of each tab, with whatever settings. */
const MOST_RUNS = 6;

/** The bytes of a run; undefined where it was begun anew. */
const shelves = new Map<TabId, WindowShelf<{ readonly bytes: Uint8Array | undefined }>>();

function shelfOf(tab: TabId): WindowShelf<{ readonly bytes: Uint8Array | undefined }> {
  let shelf = shelves.get(tab);
  if (shelf === undefined) shelves.set(tab, (shelf = new WindowShelf(`runs-${tab}`, MOST_RUNS)));
  return shelf;
}

/** Which run is meant: of a tab, with these settings, in this window. */
export interface RunKey {
  readonly window: string;
  readonly tab: TabId;
  readonly config: unknown;
}

/**
 * @param bytes undefined when there is nothing to be taken up any more
 * @returns why the run could not be kept, if so
 */
export async function keepRun(
  { window, tab, config }: RunKey,
  bytes: Uint8Array | undefined,
): Promise<string | undefined> {
  try {
    await shelfOf(tab).put(window, JSON.stringify(config), { bytes });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The run, if it was kept in this window, or else the latest of these settings. */
export async function keptRun({ window, tab, config }: RunKey): Promise<Uint8Array | undefined> {
  try {
    return (await shelfOf(tab).get(window, JSON.stringify(config)))?.bytes;
  } catch {
    // A private window may refuse storage: then there is nothing to be kept, and training goes on all the same.
    return undefined;
  }
}
