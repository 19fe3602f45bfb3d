import { ArgumentError, ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { normalizeAxis } from './axes.ts';
import { type TensorLike, toTensor, zeros } from './create.ts';
import { promoteAll } from './dtype.ts';
import { broadcastTo, expandDims, reshape } from './shape.ts';
import { slice } from './slice.ts';
import { shapeText } from './text.ts';

/**
 * Tensors joined end to end along an existing axis. Mixed element types are promoted.
 *
 * @param tensors of equal shapes, but for the length of that axis
 * @throws ShapeError when another axis differs
 * @example
 * concat([[[1, 2]], [[3, 4], [5, 6]]]); // [[1, 2], [3, 4], [5, 6]]
 */
export function concat(tensors: readonly TensorLike[], axis: number = 0): Tensor {
  if (tensors.length === 0) throw new ArgumentError('concat: the list of tensors is empty; at least one is needed.');
  const values = promoteAll(tensors);
  const first = values[0]!;
  const position = normalizeAxis(axis, first.rank, 'concat');
  for (const value of values) {
    const fits = value.rank === first.rank && value.shape.every((n, i) => i === position || n === first.shape[i]);
    if (!fits) {
      throw new ShapeError(
        `concat: ${shapeText(value.shape)} cannot be joined to ${shapeText(first.shape)} along axis ${position}: ` +
          'all other axes must have the same length.',
      );
    }
  }
  const filled = values.filter((value) => value.shape[position]! > 0);
  if (filled.length <= 1) return filled[0] ?? first;
  const length = filled.reduce((total, value) => total + value.shape[position]!, 0);
  const shape = first.shape.map((n, i) => (i === position ? length : n));
  return shape.includes(0) ? zeros(shape, first.dtype) : runKernel('Concat', filled, { axis: position });
}

/**
 * Tensors of one shape, joined along a new axis.
 *
 * @param axis where the new axis stands in the result
 * @throws ShapeError when the shapes differ
 * @example
 * stack([[1, 2], [3, 4]], 1); // [[1, 3], [2, 4]]
 */
export function stack(tensors: readonly TensorLike[], axis: number = 0): Tensor {
  if (tensors.length === 0) throw new ArgumentError('stack: the list of tensors is empty; at least one is needed.');
  const values = tensors.map((value) => toTensor(value));
  const { shape } = values[0]!;
  const other = values.find((value) => value.shape.join() !== shape.join());
  if (other !== undefined) {
    throw new ShapeError(
      `stack: all tensors must have one shape; got ${shapeText(shape)} and ${shapeText(other.shape)}.`,
    );
  }
  return concat(
    values.map((value) => expandDims(value, axis)),
    normalizeAxis(axis, shape.length + 1, 'stack'),
  );
}

/**
 * The tensor shifted along axes, what leaves at the end coming back at the beginning.
 *
 * @param shift by how many positions; one number for each axis
 * @param axis default: all axes, as of one flattened tensor
 * @example
 * roll([1, 2, 3, 4], 1); // [4, 1, 2, 3]
 */
export function roll(x: TensorLike, shift: number | readonly number[], axis?: number | readonly number[]): Tensor {
  const value = toTensor(x);
  const shifts = [shift].flat();
  if (axis === undefined) {
    if (shifts.length !== 1) throw new ArgumentError(`roll: ${shifts.length} shifts need as many axes; got none.`);
    return reshape(roll(reshape(value, [value.size]), shifts[0]!, 0), value.shape);
  }
  const axes = [axis].flat();
  if (shifts.length !== axes.length) {
    throw new ArgumentError(`roll: ${shifts.length} shifts do not match ${axes.length} axes; give one for each.`);
  }
  return axes.reduce(
    (rolled, index, i) => rollAxis(rolled, shifts[i]!, normalizeAxis(index, value.rank, 'roll')),
    value,
  );
}

function rollAxis(x: Tensor, shift: number, axis: number): Tensor {
  const length = x.shape[axis]!;
  const cut = length === 0 ? 0 : ((-shift % length) + length) % length;
  if (cut === 0) return x;
  const begin = x.shape.map((_, index) => (index === axis ? cut : 0));
  const size = x.shape.map((n, index) => (index === axis ? cut : n));
  return concat([slice(x, begin), slice(x, [], size)], axis);
}

/**
 * Coordinate matrices of a grid, from the coordinates along each axis.
 *
 * @param indexing 'xy' (default): the first two axes of the results are exchanged, as for the rows and columns of an
 *   image; 'ij': the axes stand in the order of the arguments
 * @example
 * const [x, y] = meshgrid([[0, 1, 2], [0, 1]]); // x.shape: [2, 3]
 */
export function meshgrid(coordinates: readonly TensorLike[], indexing: 'xy' | 'ij' = 'xy'): Tensor[] {
  const vectors = coordinates.map((value) => reshape(value, [-1]));
  const count = vectors.length;
  const place = (index: number): number => (indexing === 'xy' && count > 1 && index < 2 ? 1 - index : index);
  const shape = new Array<number>(count);
  vectors.forEach((vector, index) => (shape[place(index)] = vector.size));
  return vectors.map((vector, index) => {
    const line = shape.map((_, axis) => (axis === place(index) ? vector.size : 1));
    return broadcastTo(reshape(vector, line), shape);
  });
}
