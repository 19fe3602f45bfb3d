import { mul, square } from '../ops/arithmetic.ts';
import type { Tensor } from '../tensor.ts';

/**
 * A linear operation made into a function whose second derivatives are not all zero: x ↦ op(x²) ⊙ op(x). With a linear
 * function alone a check of the second order could not fail.
 */
export function curved(op: (x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return (x) => mul(op(mul(x, x)), op(x));
}

/**
 * An operation followed by a square, so that its cotangent depends on its arguments: only then does a second-order check
 * see the gradient of its gradient by the cotangent.
 */
export function squared(op: (...xs: Tensor[]) => Tensor): (...xs: Tensor[]) => Tensor {
  return (...xs) => square(op(...xs));
}
