import type { BackendName } from '../engine/backends.ts';
import type { Link } from './link.ts';
import { say } from './notices.ts';

/**
 * A worker with the backend that is wanted, or with the next one that runs here.
 *
 * @throws Error when even plain JavaScript does not
 */
export async function firstLink(wanted: BackendName, open: (name: BackendName) => Promise<Link>): Promise<Link> {
  const names: readonly BackendName[] = [wanted, 'wasm'];
  for (const name of new Set(names)) {
    try {
      return await open(name);
    } catch (error) {
      // That a page is not isolated, or a machine has one processor, is nothing to complain of.
      if (name !== 'threads') say('trouble', (error as Error).message);
    }
  }
  return open('cpu');
}
