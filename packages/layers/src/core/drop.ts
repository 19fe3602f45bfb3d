/** What layers that drop something in training, beside what else they do, have in common. */
import { ArgumentError } from '@neurite/backend';
import { dropout, type RandomGenerator, type Tensor } from '@neurite/tensors';

/** A probability among the options of a layer. @throws ArgumentError naming the option */
export function rateOf(layer: string, option: string, rate: number): number {
  if (rate >= 0 && rate <= 1) return rate;
  throw new ArgumentError(`${layer}: ${option} must be from 0 to 1; got ${JSON.stringify(rate)}.`);
}

/** x with elements dropped at random, drawn from the layer's own generator where it has one. */
export function drop(x: Tensor, rate: number, generator: RandomGenerator | undefined): Tensor {
  return dropout(x, rate, generator === undefined ? {} : { generator });
}
