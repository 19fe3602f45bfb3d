import { ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { DType, Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { Broadcast, ShapeOf } from '../types/broadcast.ts';
import type { TensorLike } from './create.ts';
import { promote } from './dtype.ts';

/** What an element-wise operation on `A` and `B` gives. */
export type Elementwise<A extends TensorLike, B extends TensorLike> = Tensor<Broadcast<ShapeOf<A>, ShapeOf<B>>>;

/** Runs an element-wise kernel on two operands of one element type, at least `minimum`. */
export function binary<A extends TensorLike, B extends TensorLike>(
  kernel: string,
  operation: string,
  a: A,
  b: B,
  minimum: DType,
): Elementwise<A, B> {
  const [x, y] = operands(operation, a, b, minimum);
  return runKernel(kernel, { a: x, b: y }) as Elementwise<A, B>;
}

/** Two operands of one element type, at least `minimum`, whose shapes broadcast. */
export function operands(operation: string, a: TensorLike, b: TensorLike, minimum: DType): [Tensor, Tensor] {
  const pair = promote(a, b, minimum);
  if (!sameShape(pair[0].shape, pair[1].shape)) broadcastShapes(pair[0].shape, pair[1].shape, operation);
  return pair;
}

/**
 * The shape that two shapes have in common when axes of length 1, and missing leading axes, are stretched.
 *
 * @throws ShapeError naming the operation and both shapes
 * @example
 * broadcastShapes([4, 1], [3], 'add') // [4, 3]
 */
export function broadcastShapes(a: Shape, b: Shape, operation: string): number[] {
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 1; axis <= rank; axis++) {
    const p = a[a.length - axis] ?? 1;
    const q = b[b.length - axis] ?? 1;
    if (p !== q && p !== 1 && q !== 1) {
      throw new ShapeError(
        `${operation}: the shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast: counted from the end, ` +
          `axis -${axis} has the lengths ${p} and ${q}, which must be equal, or one of them 1.`,
      );
    }
    shape[rank - axis] = p === 1 ? q : p;
  }
  return shape;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}
