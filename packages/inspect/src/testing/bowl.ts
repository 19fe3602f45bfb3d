/** A training function in a file of its own, as a pool of worker threads takes it: no network, but a known best place. */
import { threadId } from 'node:worker_threads';
import type { Trial } from '../search/trial.ts';

export default async function bowl({ parameters, number }: Trial<{ readonly rate: number }>): Promise<number> {
  if (threadId === 0) throw new Error('not in a worker thread');
  // So that trials end in another order than they began.
  await new Promise((resolve) => setTimeout(resolve, 5 * (3 - (number % 4))));
  if (parameters.rate > 0.5) throw new Error('the loss is NaN');
  return (Math.log10(parameters.rate) + 2) ** 2;
}
