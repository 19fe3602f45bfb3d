import { detach } from './core/kernel.ts';
import { type TensorLike, toTensor } from './ops/create.ts';
import type { Tensor } from './tensor.ts';

/**
 * The same values, cut off from differentiation: gradients do not flow through the result.
 *
 * @example
 * grad((x) => x.mul(stopGradient(x)).sum())(tensor([3])); // [3], not [6]
 */
export function stopGradient(x: TensorLike): Tensor {
  return detach(toTensor(x));
}
