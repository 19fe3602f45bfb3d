/** What a page downloads that trains an MLP. */
import { join } from 'node:path';
import { download, type Page } from '../tooling/sizes/download.ts';

export interface Size {
  readonly name: string;
  /** Minified and gzipped, all files together. */
  readonly bytes: number;
  readonly files: number;
  /** Whose loading time belongs to it. */
  readonly entrant?: string;
}

/** A page, and whose loading time belongs to it. */
interface TrainingPage extends Page {
  readonly entrant?: string;
}

const here = import.meta.dirname;
const peers = join(here, 'peers');

const trainingPages: readonly TrainingPage[] = [
  { name: 'Neurite', entry: join(here, 'workloads/hello.ts'), entrant: 'neurite' },
  {
    name: 'tfjs, wasm',
    entry: join(peers, 'hello/tfjs.ts'),
    entrant: 'tfjs-wasm',
    fetches: join(peers, 'node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm'),
  },
  { name: 'tfjs core + layers + cpu', entry: join(peers, 'hello/tfjs-slim.ts') },
  { name: 'jax-js', entry: join(peers, 'hello/jax.ts'), entrant: 'jax-js' },
  { name: 'brain.js', entry: join(peers, 'hello/brain.ts'), entrant: 'brain.js' },
];

/** What pages download until they are done; the peers have to be installed. */
export async function sizes(pages: readonly TrainingPage[] = trainingPages): Promise<Size[]> {
  const found: Size[] = [];
  for (const { entrant, ...page } of pages) {
    // Beside the peers, so that what a bundle leaves outside is still found.
    const parts = (await download(page, join(peers, 'node_modules'))).filter(({ isLoaded }) => isLoaded);
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    found.push({ name: page.name, bytes, files: parts.length, ...(entrant === undefined ? {} : { entrant }) });
  }
  return found;
}

if (import.meta.main) console.log(await sizes());
