import { mul, type TensorLike } from '@neurite/tensors';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/** Multiplies by a constant: u = factor · g. */
export function scale(factor: TensorLike): GradientTransform<NoState> {
  return stateless('scale', (gradients) => gradients.map((gradient) => mul(gradient, factor)));
}
