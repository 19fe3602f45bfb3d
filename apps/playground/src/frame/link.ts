/** The page's end of the line to a worker with an engine in it. */
import { proxy, type Remote, wrap } from 'comlink';
import type { BackendInUse, BackendName } from '../engine/backends.ts';
import type { Engine, Report } from '../engine/engine.ts';
import { thisWindow } from '../storage/this-window.ts';

export interface Link {
  readonly engine: Remote<Engine>;
  readonly backend: BackendInUse;
  /** Is resolved when the worker was closed: what it was asked is answered no more. */
  readonly closed: Promise<void>;
  close(): void;
}

export type OpenLink = typeof openLink;

/**
 * A fresh worker that computes with this backend.
 *
 * @param onReport is told how training goes
 * @param onCrash is told when the worker itself breaks down
 * @throws BackendUnavailable saying what is missing
 */
export async function openLink(
  name: BackendName,
  onReport: (report: Report) => void,
  onCrash: (message: string) => void,
): Promise<Link> {
  const worker = new Worker(new URL('../engine/worker.ts', import.meta.url), { type: 'module', name: 'engine' });
  const broken = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(`The worker broke down: ${event.message || 'it could not be loaded'}.`));
    });
  });
  const { promise: closed, resolve: noteClosed } = Promise.withResolvers<void>();
  const close = (): void => {
    worker.terminate();
    noteClosed();
  };
  const engine = wrap<Engine>(worker);
  try {
    const backend = await Promise.race([engine.useBackend(name), broken]);
    await engine.serve(await thisWindow(), proxy(onReport));
    // A worker that breaks down before this is told by the promise.
    broken.catch((error: Error) => onCrash(error.message));
    return { engine, backend, closed, close };
  } catch (error) {
    close();
    throw error;
  }
}
