import type { Shape } from '../ndarray.ts';
import { sum } from '../ops/reduce.ts';
import { reshape } from '../ops/shape.ts';
import type { Tensor } from '../tensor.ts';

/** The cotangent of a tensor that was broadcast: summed over every axis along which it was repeated. */
export function sumTo(dy: Tensor, shape: Shape): Tensor {
  if (dy.shape.join() === shape.join()) return dy;
  const lead = dy.rank - shape.length;
  const axes = dy.shape.map((_, axis) => axis).filter((axis) => axis < lead || shape[axis - lead] !== dy.shape[axis]);
  return reshape(sum(dy, axes), shape);
}
