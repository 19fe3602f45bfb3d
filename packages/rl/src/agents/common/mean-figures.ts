import type { Tensor } from '@neurite/tensors';
import type { Figures } from './learning-curve.ts';

/** The mean of each figure over some updates. */
export async function meanFigures(names: readonly string[], results: readonly Tensor[]): Promise<Figures> {
  const sums = new Float64Array(names.length);
  for (const result of results) (await result.data()).forEach((value, index) => (sums[index]! += value));
  return Object.fromEntries(names.map((name, index) => [name, sums[index]! / results.length]));
}
