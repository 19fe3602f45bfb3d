import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { binary, type Elementwise } from './binary.ts';
import type { TensorLike } from './create.ts';
import { unary } from './math.ts';

// Element by element, in float32, angles in radians; NaN outside of the domain.

/**
 * The sine.
 *
 * @example
 * sin([0, Math.PI / 2]) // [0, 1]
 */
export function sin<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Sin', x);
}

/**
 * The cosine.
 *
 * @example
 * cos([0, Math.PI]) // [1, -1]
 */
export function cos<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Cos', x);
}

/**
 * The tangent.
 *
 * @example
 * tan([0, 1]) // [0, 1.557]
 */
export function tan<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Tan', x);
}

/**
 * The inverse sine, in [−π/2, π/2].
 *
 * @example
 * asin([0, 1]) // [0, 1.571]
 */
export function asin<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Asin', x);
}

/**
 * The inverse cosine, in [0, π].
 *
 * @example
 * acos([1, 0]) // [0, 1.571]
 */
export function acos<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Acos', x);
}

/**
 * The inverse tangent, in [−π/2, π/2].
 *
 * @example
 * atan([0, 1]) // [0, 0.7854]
 */
export function atan<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Atan', x);
}

/**
 * The angle of the point (x, y), in [−π, π], with broadcasting. The gradient at the origin is taken to be 0.
 *
 * @example
 * atan2([1, -1], [1, 1]) // [0.7854, -0.7854]
 */
export function atan2<Y extends TensorLike, X extends TensorLike>(y: Y, x: X): Elementwise<Y, X> {
  return binary('Atan2', 'atan2', y, x, 'float32');
}

/**
 * The hyperbolic sine.
 *
 * @example
 * sinh([0, 1]) // [0, 1.175]
 */
export function sinh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Sinh', x);
}

/**
 * The hyperbolic cosine.
 *
 * @example
 * cosh([0, 1]) // [1, 1.543]
 */
export function cosh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Cosh', x);
}

/**
 * The hyperbolic tangent.
 *
 * @example
 * tanh([-1, 0, 1]) // [-0.7616, 0, 0.7616]
 */
export function tanh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Tanh', x);
}

/**
 * The inverse hyperbolic sine.
 *
 * @example
 * asinh([0, 1]) // [0, 0.8814]
 */
export function asinh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Asinh', x);
}

/**
 * The inverse hyperbolic cosine, for x ≥ 1.
 *
 * @example
 * acosh([1, 2]) // [0, 1.317]
 */
export function acosh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Acosh', x);
}

/**
 * The inverse hyperbolic tangent, for −1 < x < 1.
 *
 * @example
 * atanh([0, 0.5]) // [0, 0.5493]
 */
export function atanh<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return unary('Atanh', x);
}
