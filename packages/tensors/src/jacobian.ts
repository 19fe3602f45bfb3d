import { isEager } from './core/kernel.ts';
import { filled, mapLeaves, type Pytree } from './core/pytree.ts';
import { grad } from './grad.ts';
import { scan } from './jit/scan.ts';
import { linearizeTree, type Point, pointOf } from './jvp.ts';
import { stack } from './ops/concat.ts';

import { type TensorLike, zeros } from './ops/create.ts';
import { eye } from './ops/ranges.ts';
import { reshape } from './ops/shape.ts';
import { slice } from './ops/slice.ts';
import type { Tensor } from './tensor.ts';

/**
 * The Jacobian of a function of one argument: x ↦ ∂f/∂x, every element of the result by every element of x, of shape
 * [...result, ...x].
 *
 * Where x or the result is a tree (tensors in arrays, records and maps), each tensor of the result becomes a tree of x's form.
 * It goes backwards once for each element of the result: inside of `jit` in one loop, so that the program does not grow.
 *
 * @throws NeuriteError when x or the result is not float32
 * @example
 * await jacobian((x) => x.square())(tensor([1, 2])).array(); // [[2, 0], [0, 4]]
 */
export function jacobian(f: (x: Tensor) => Tensor): (x: TensorLike) => Tensor;
export function jacobian<X extends Pytree>(f: (x: X) => Pytree): (x: Point<[X]>[0]) => Pytree;
export function jacobian(f: (x: never) => Pytree): (x: never) => Pytree {
  return (x) => {
    const at = pointOf([x]);
    const { form, outputs, pullback } = linearizeTree(f, at);
    const rows = rowsOf(outputs, pullback);
    // What belongs to each result: its part of the rows, put into the result's shape.
    let start = 0;
    return mapLeaves(form, (output) => {
      const parts = rows.map((row) => {
        const part = slice(row, [start], [output.size]);
        return reshape(part, [...output.shape, ...row.shape.slice(1)]);
      });
      start += output.size;
      return filled(at.form[0]!, parts);
    });
  };
}

/**
 * The Hessian of a scalar function of one tensor: x ↦ ∂²f/∂x², of shape [...x, ...x].
 *
 * @throws ShapeError when f's result is not a scalar
 * @example
 * await hessian((x) => x.square().sum())(tensor([1, 2])).array(); // [[2, 0], [0, 2]]
 */
export function hessian(f: (x: Tensor) => Tensor): (x: TensorLike) => Tensor {
  return jacobian(grad(f));
}

/** For each argument its cotangents, of shape [elements of all results, ...argument]. */
function rowsOf(outputs: readonly Tensor[], pullback: (cotangents: readonly Tensor[]) => Tensor[]): readonly Tensor[] {
  const count = outputs.reduce((sum, { size }) => sum + size, 0);
  const pull = (direction: Tensor): Tensor[] => {
    let start = 0;
    return pullback(
      outputs.map(({ shape, size }) => {
        start += size;
        return reshape(slice(direction, [start - size], [size]), shape);
      }),
    );
  };
  if (!isEager()) return scan((_, direction: Tensor) => ({ carry: [], y: pull(direction) }), [], eye(count)).ys;
  const directions = eye(count);
  const rows = Array.from({ length: count }, (_, row) => pull(reshape(slice(directions, [row], [1]), [count])));
  return (rows[0] ?? pull(zeros([0]))).map((_, argument) => stack(rows.map((row) => row[argument]!)));
}
