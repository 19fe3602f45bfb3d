import { ArgumentError } from '@neurite/backend';
import type { Model } from '@neurite/models';
import { add, mul } from '@neurite/tensors';

/**
 * Moves the weights of one network towards those of another, of the same kind: w ← (1 − share) w + share w′.
 *
 * @param share 1, a copy, unless said
 * @throws ArgumentError when they have not the same weights
 */
export function copyWeights(from: Model, to: Model, share = 1): void {
  const sources = from.variables;
  const targets = to.variables;
  if (sources.length !== targets.length) {
    throw new ArgumentError(
      `The function that makes networks must make the same each time: one has ${sources.length} weights, another ${targets.length}.`,
    );
  }
  targets.forEach((target, index) => {
    const source = sources[index]!;
    target.assign(share === 1 ? source : add(mul(target, 1 - share), mul(source, share)));
  });
}
