/** How the host starts a thread. */
import type * as WorkerThreads from 'node:worker_threads';
import { instantiate } from '../../codegen/instantiate.ts';
import { builtin } from './builtin.ts';
import * as words from './control-block.ts';
import { type Greeting, type ModuleMessage, SPIN_MILLISECONDS, work } from './worker.ts';

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
  const source = `const __name = (f) => f; (${work.toString()})(${JSON.stringify(words)}, ${SPIN_MILLISECONDS}, ${instantiate.toString()})`;
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
