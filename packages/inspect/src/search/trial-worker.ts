/** What runs in a worker thread: one trial after the other, with the default export of the file that it is told. */
import type { Trial } from './trial.ts';

/** What a worker is sent. */
export interface TrialTask {
  /** The address of the file. */
  readonly module: string;
  readonly trial: Trial;
}

/** @throws Error when the file cannot be loaded or exports no function, or the training fails */
export default async function runTrial({ module, trial }: TrialTask): Promise<unknown> {
  const { default: train } = (await import(module)) as { readonly default?: unknown };
  if (typeof train !== 'function') throw new Error(`${module} has no function as its default export`);
  return (train as (trial: Trial) => unknown)(trial);
}
