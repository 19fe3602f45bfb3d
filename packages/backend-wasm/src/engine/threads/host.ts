/** What the host offers in the way of threads: how many, and how one is started. */
import type * as OperatingSystem from 'node:os';
import type * as WorkerThreads from 'node:worker_threads';
import { ArgumentError } from '@neurite/backend';
import { features } from '../../codegen/features.ts';
import * as words from './control-block.ts';
import { type Greeting, type ModuleMessage, SPIN_MILLISECONDS, work } from './worker.ts';

/** More threads than this seldom help: memory is shared by all. */
const MOST_THREADS = 8;

interface NodeProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  getBuiltinModule?(name: string): unknown;
}
const process = (globalThis as { process?: NodeProcess }).process;
const builtin = <T>(name: string): T | undefined => process?.getBuiltinModule?.(name) as T | undefined;

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

/** A thread that was started. */
export interface Thread {
  readonly post: (message: Greeting | ModuleMessage) => void;
  readonly terminate: () => void;
}

/**
 * Starts a thread that runs {@link work}.
 *
 * @param onEnd called when it ended by itself or could not be started, with the reason
 * @throws when the host refuses at once, as a content security policy may
 */
export const startThread = (onEnd: (reason: unknown) => void): Thread => {
  // A bundler that keeps names calls this helper of its own.
  const source = `const __name = (f) => f; (${work.toString()})(${JSON.stringify(words)}, ${SPIN_MILLISECONDS})`;
  const threads = builtin<typeof WorkerThreads>('node:worker_threads');
  if (threads !== undefined) {
    const worker = new threads.Worker(source, { eval: true, name: 'neurite', execArgv: [] });
    worker.on('error', onEnd);
    worker.on('exit', onEnd);
    // A process is not kept alive by idle workers.
    worker.unref();
    return { post: (message) => worker.postMessage(message), terminate: () => void worker.terminate() };
  }
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url, { name: 'neurite' });
  worker.onerror = onEnd;
  return {
    post: (message) => worker.postMessage(message),
    terminate: () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
};
