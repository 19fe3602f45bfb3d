import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { binary, type Elementwise } from './binary.ts';
import type { TensorLike } from './create.ts';
import { numeric, promote } from './dtype.ts';
import { floor } from './math.ts';

// All of these broadcast, and promote mixed element types: bool to int32 to float32.

/**
 * Element-wise sum, a + b, with broadcasting.
 *
 * @returns int32 if neither operand is float32 (booleans count as 0 and 1), else float32
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * add([1, 2], 10); // [11, 12]
 */
export function add<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Add', 'add', a, b, 'int32');
}

/**
 * Element-wise difference, a − b, with broadcasting. Element types as for {@link add}.
 *
 * @example
 * sub([5, 7], [1, 2]) // [4, 5]
 */
export function sub<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Sub', 'sub', a, b, 'int32');
}

/**
 * Element-wise product, a · b, with broadcasting. Element types as for {@link add}.
 *
 * @example
 * mul([1, 2], 3) // [3, 6]
 */
export function mul<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Multiply', 'mul', a, b, 'int32');
}

/**
 * Element-wise quotient, a / b, always in float32, with broadcasting. x / 0 is ±∞, 0 / 0 is NaN.
 *
 * @example
 * div([6, 9], [2, 3]) // [3, 3]
 */
export function div<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('RealDiv', 'div', a, b, 'float32');
}

/**
 * Element-wise quotient rounded down, ⌊a / b⌋, with broadcasting. Its gradient is 0.
 *
 * @returns int32 if neither operand is float32 (x / 0 is then 0), else float32
 * @example
 * floorDiv([7, -7], 2); // [3, -4]
 */
export function floorDiv<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  const [x, y] = promote(a, b, 'int32');
  const result = x.dtype === 'float32' ? floor(div(x, y)) : binary('FloorDiv', 'floorDiv', x, y, 'int32');
  return result as Elementwise<A, B>;
}

/**
 * Element-wise remainder a − b · ⌊a / b⌋, of b's sign (as in Python, unlike JavaScript's %), with broadcasting.
 *
 * Its gradient is that of a − b · ⌊a / b⌋ with the floor held still: 1 by a and −⌊a / b⌋ by b.
 *
 * @example
 * mod([7, -7], 3); // [1, 2]
 */
export function mod<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Mod', 'mod', a, b, 'int32');
}

/**
 * Element-wise power, aᵇ, with broadcasting. 0⁰ is 1; a negative base with a broken exponent gives NaN.
 *
 * The gradient by b is 0 where a ≤ 0, so that a constant negative base does no harm.
 *
 * @example
 * pow([2, 3], 2) // [4, 9]
 */
export function pow<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Pow', 'pow', a, b, 'int32');
}

/**
 * The larger of a and b, element by element, with broadcasting; NaN if either is NaN.
 *
 * Where they are equal each takes half of the gradient, as in JAX and PyTorch.
 *
 * @example
 * maximum([1, 5], [3, 2]) // [3, 5]
 */
export function maximum<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Maximum', 'maximum', a, b, 'int32');
}

/**
 * The smaller of a and b, element by element, with broadcasting; NaN and ties as for {@link maximum}.
 *
 * @example
 * minimum([1, 5], [3, 2]) // [1, 2]
 */
export function minimum<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('Minimum', 'minimum', a, b, 'int32');
}

/**
 * Element-wise (a − b)², with broadcasting.
 *
 * @example
 * squaredDifference([1, 5], [4, 3]) // [9, 4]
 */
export function squaredDifference<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('SquaredDifference', 'squaredDifference', a, b, 'int32');
}

/**
 * −x, element by element.
 *
 * @example
 * neg([1, -2]) // [-1, 2]
 */
export function neg<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('Neg', { x: numeric(x) }) as Tensor<S>;
}

/**
 * |x|, element by element. The gradient at 0 is 0.
 *
 * @example
 * abs([-1.5, 2]) // [1.5, 2]
 */
export function abs<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('Abs', { x: numeric(x) }) as Tensor<S>;
}

/**
 * −1, 0 or 1 by the sign of x, element by element; 0 for NaN. Its gradient is 0.
 *
 * @example
 * sign([-3, 0, 2]) // [-1, 0, 1]
 */
export function sign<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('Sign', { x: numeric(x) }) as Tensor<S>;
}

/**
 * x², element by element.
 *
 * @example
 * square([1, -2, 3]) // [1, 4, 9]
 */
export function square<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('Square', { x: numeric(x) }) as Tensor<S>;
}
