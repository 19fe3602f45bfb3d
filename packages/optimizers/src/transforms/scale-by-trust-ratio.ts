import { div, equal, logicalOr, mul, sqrt, square, sum, type Tensor, where } from '@neurite/tensors';
import { type GradientTransform, type NoState, stateless } from './transform.ts';

/**
 * Brings the update of every parameter to the parameter's own norm: u = g · ‖p‖ / ‖g‖, and u = g where either norm is 0.
 *
 * Source: You et al., Large batch optimization for deep learning (LAMB), arXiv:1904.00962, algorithm 2.
 *
 * @example
 * scaleByTrustRatio().update([tensor([0, 2])], {}, [tensor([3, 4])]).updates; // [[0, 5]]
 */
export function scaleByTrustRatio(): GradientTransform<NoState> {
  return stateless('scaleByTrustRatio', (gradients, parameters) =>
    gradients.map((gradient, index) => {
      const [size, length] = [norm(parameters[index]!), norm(gradient)];
      const isZero = logicalOr(equal(size, 0), equal(length, 0));
      return mul(gradient, where(isZero, 1, div(size, where(isZero, 1, length))));
    }),
  );
}

function norm(x: Tensor): Tensor {
  return sqrt(sum(square(x)));
}
