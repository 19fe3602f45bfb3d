import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { binary, type Elementwise } from './binary.ts';
import type { TensorLike } from './create.ts';
import { unary } from './math.ts';

// Element by element, in float32, angles in radians; NaN outside of the domain.

/** The sine. */
export function sin<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Sin', x);
}

/** The cosine. */
export function cos<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Cos', x);
}

/** The tangent. */
export function tan<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Tan', x);
}

/** The inverse sine, in [−π/2, π/2]. */
export function asin<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Asin', x);
}

/** The inverse cosine, in [0, π]. */
export function acos<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Acos', x);
}

/** The inverse tangent, in [−π/2, π/2]. */
export function atan<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Atan', x);
}

/** The angle of the point (x, y), in [−π, π], with broadcasting. The gradient at the origin is taken to be 0. */
export function atan2<Y extends TensorLike, X extends TensorLike>(y: Y, x: X): Elementwise<Y, X> {
  return binary('Atan2', 'atan2', y, x, 'float32');
}

/** The hyperbolic sine. */
export function sinh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Sinh', x);
}

/** The hyperbolic cosine. */
export function cosh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Cosh', x);
}

/** The hyperbolic tangent. */
export function tanh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Tanh', x);
}

/** The inverse hyperbolic sine. */
export function asinh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Asinh', x);
}

/** The inverse hyperbolic cosine, for x ≥ 1. */
export function acosh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Acosh', x);
}

/** The inverse hyperbolic tangent, for −1 < x < 1. */
export function atanh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Atanh', x);
}
