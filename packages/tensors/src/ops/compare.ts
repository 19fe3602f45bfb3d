import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { binary, type Elementwise } from './binary.ts';
import type { TensorLike } from './create.ts';
import { cast } from './dtype.ts';

// All of these give bool, element by element, with broadcasting. Every comparison with NaN is false, but ≠ is true.

/**
 * a = b.
 *
 * @example
 * equal([1, 2], [1, 3]) // [1, 0]
 */
export function equal<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Equal', 'equal', a, b, 'bool');
}

/**
 * a ≠ b.
 *
 * @example
 * notEqual([1, 2], [1, 3]) // [0, 1]
 */
export function notEqual<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('NotEqual', 'notEqual', a, b, 'bool');
}

/**
 * a < b.
 *
 * @example
 * less([1, 3], 2) // [1, 0]
 */
export function less<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Less', 'less', a, b, 'bool');
}

/**
 * a ≤ b.
 *
 * @example
 * lessEqual([1, 2], 1) // [1, 0]
 */
export function lessEqual<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('LessEqual', 'lessEqual', a, b, 'bool');
}

/**
 * a > b.
 *
 * @example
 * greater([1, 3], 2) // [0, 1]
 */
export function greater<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Greater', 'greater', a, b, 'bool');
}

/**
 * a ≥ b.
 *
 * @example
 * greaterEqual([1, 2], 2) // [0, 1]
 */
export function greaterEqual<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('GreaterEqual', 'greaterEqual', a, b, 'bool');
}

/**
 * Whether x is NaN, element by element.
 *
 * @example
 * isNaN([1, Infinity, NaN]) // [0, 0, 1]
 */
export function isNaN<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('IsNan', { x: cast(x, 'float32') }) as Tensor<S>;
}

/**
 * Whether x is neither NaN nor infinite, element by element.
 *
 * @example
 * isFinite([1, Infinity, NaN]) // [1, 0, 0]
 */
export function isFinite<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('IsFinite', { x: cast(x, 'float32') }) as Tensor<S>;
}

/**
 * Whether x is ∞ or −∞, element by element.
 *
 * @example
 * isInf([1, Infinity, NaN]) // [0, 1, 0]
 */
export function isInf<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('IsInf', { x: cast(x, 'float32') }) as Tensor<S>;
}
