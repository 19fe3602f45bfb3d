/** Runs trials: in this thread, or in a pool of worker threads. */
import type { Trial, TrainFunction } from './trial.ts';
import type { TrialTask } from './trial-worker.ts';

/** What runs trials. */
export interface Runner {
  run(trial: Trial): Promise<unknown>;
  close(): Promise<void>;
}

/** Runs one trial after the other in this thread: training is synchronous, so several at a time would not be faster. */
export function localRunner(train: TrainFunction): Runner {
  let last: Promise<unknown> = Promise.resolve();
  return {
    run: (trial) => {
      const next = last.then(() => train(trial));
      last = next.catch(() => undefined);
      return next;
    },
    close: async () => {},
  };
}

/** @param module the file whose default export trains */
export async function poolRunner(module: URL | string, threads: number | undefined): Promise<Runner> {
  // Only where there is Node: in a page, searches take a function.
  const [{ Tinypool }, { availableParallelism }, { pathToFileURL }] = await Promise.all([
    import('tinypool'),
    import('node:os'),
    import('node:url'),
  ]);
  const address = module instanceof URL ? module.href : module.includes('://') ? module : pathToFileURL(module).href;
  // Sources are run as they are in the repository; what is published is JavaScript.
  const isSource = import.meta.url.endsWith('.ts');
  const pool = new Tinypool({
    filename: new URL(isSource ? './trial-worker.ts' : './trial-worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: threads ?? Math.max(1, availableParallelism() - 1),
    concurrentTasksPerWorker: 1,
    ...(isSource ? { execArgv: ['--conditions=@neurite/source'] } : {}),
  });
  return {
    run: (trial) => pool.run({ module: address, trial } satisfies TrialTask) as Promise<unknown>,
    close: () => pool.destroy(),
  };
}
