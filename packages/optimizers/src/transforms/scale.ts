import { mul, type TensorLike } from '@neurite/tensors';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/**
 * Multiplies by a constant: u = factor · g.
 *
 * @example
 * scale(-0.1).update([tensor([1, -2])], {}, []).updates; // [[-0.1, 0.2]]
 */
export function scale(factor: TensorLike): GradientTransform<NoState> {
  return stateless('scale', (gradients) => gradients.map((gradient) => mul(gradient, factor)));
}
