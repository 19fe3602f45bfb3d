/** How many threads there are to be had. */
import type * as OperatingSystem from 'node:os';
import { ArgumentError } from '@neurite/backend';
import { features } from '../../codegen/features.ts';
import { builtin, process } from './builtin.ts';

/** More threads than this seldom help: memory is shared by all. */
const MOST_THREADS = 8;

/** How many threads an engine uses, and why no more. */
export interface ThreadCount {
  readonly count: number;
  /** Set where there is one thread, and more were wanted. */
  readonly because?: string;
}

/** The number of threads for what was asked: by option, else by the environment variable `NEURITE_THREADS`, else 'auto'. */
export const threadCount = (asked: number | 'auto' | undefined): ThreadCount => {
  const wish = asked ?? fromEnvironment() ?? 'auto';
  if (wish !== 'auto' && !(Number.isInteger(wish) && wish >= 1)) {
    throw new ArgumentError(`threads must be a whole number of at least 1, or 'auto'; got ${JSON.stringify(wish)}.`);
  }
  if (wish === 1) return { count: 1 };
  if (!features().threads) {
    return {
      count: 1,
      because:
        typeof SharedArrayBuffer === 'undefined' ||
        (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated === false
          ? 'the page is not cross-origin isolated (send Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)'
          : "this host's WebAssembly has no threads",
    };
  }
  return { count: wish === 'auto' ? Math.min(processors(), MOST_THREADS) : wish };
};

const fromEnvironment = (): number | 'auto' | undefined => {
  const text = process?.env['NEURITE_THREADS'];
  return text === undefined || text === '' || text === 'auto' ? undefined : Number(text);
};

const processors = (): number =>
  builtin<typeof OperatingSystem>('node:os')?.availableParallelism() ??
  (globalThis as { navigator?: { hardwareConcurrency?: number } }).navigator?.hardwareConcurrency ??
  1;
