import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { Broadcast, ShapeOf } from '../types/broadcast.ts';
import { binary, broadcastShapes, type Elementwise } from './binary.ts';
import { notEqual } from './compare.ts';
import { fill, type TensorLike } from './create.ts';
import { cast, promote } from './dtype.ts';
import { broadcastTo } from './shape.ts';

// Element by element, on booleans; of numbers whatever is not 0 counts as true.

/**
 * a and b, with broadcasting.
 *
 * @example
 * logicalAnd([true, true], [true, false]) // [1, 0]
 */
export function logicalAnd<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('LogicalAnd', 'logicalAnd', cast(a, 'bool'), cast(b, 'bool'), 'bool') as Elementwise<A, B>;
}

/**
 * a or b or both, with broadcasting.
 *
 * @example
 * logicalOr([false, false], [true, false]) // [1, 0]
 */
export function logicalOr<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return binary('LogicalOr', 'logicalOr', cast(a, 'bool'), cast(b, 'bool'), 'bool') as Elementwise<A, B>;
}

/**
 * Either a or b, not both, with broadcasting.
 *
 * @example
 * logicalXor([true, true], [true, false]) // [0, 1]
 */
export function logicalXor<A extends TensorLike, B extends TensorLike>(a: A, b: B): Elementwise<A, B> {
  return notEqual(cast(a, 'bool'), cast(b, 'bool')) as Elementwise<A, B>;
}

/**
 * Not x.
 *
 * @example
 * logicalNot([true, false]) // [0, 1]
 */
export function logicalNot<S extends Shape>(x: TensorLike<S>): Tensor<S> {
  return runKernel('LogicalNot', { x: cast(x, 'bool') }) as Tensor<S>;
}

/** What {@link where} gives. */
export type Chosen<C extends TensorLike, A extends TensorLike, B extends TensorLike> = Tensor<
  Broadcast<ShapeOf<C>, Broadcast<ShapeOf<A>, ShapeOf<B>>>
>;

/**
 * a where the condition holds, else b, element by element; all three broadcast against each other.
 *
 * The operand that is not chosen neither shows nor gets any gradient, though it be NaN.
 *
 * @example
 * where(x.greater(0), x, 0); // relu
 */
export function where<C extends TensorLike, A extends TensorLike, B extends TensorLike>(
  condition: C,
  a: A,
  b: B,
): Chosen<C, A, B> {
  const test = cast(condition, 'bool');
  const [x, y] = promote(a, b);
  const values = broadcastShapes(x.shape, y.shape, 'where');
  const shape = broadcastShapes(test.shape, values, 'where');
  return runKernel('Select', {
    condition: broadcastTo(test, shape),
    t: typeof a === 'number' ? fill(shape, a, x.dtype) : broadcastTo(x, shape),
    e: typeof b === 'number' ? fill(shape, b, y.dtype) : broadcastTo(y, shape),
  }) as Chosen<C, A, B>;
}
