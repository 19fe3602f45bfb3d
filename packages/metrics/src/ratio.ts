import { div, equal, type Tensor, where } from '@neurite/tensors';

/** numerator / denominator, and `otherwise` where the denominator is 0. */
export function ratio(numerator: Tensor, denominator: Tensor, otherwise: number = 0): Tensor {
  const undefinedThere = equal(denominator, 0);
  return where(undefinedThere, otherwise, div(numerator, where(undefinedThere, 1, denominator)));
}
