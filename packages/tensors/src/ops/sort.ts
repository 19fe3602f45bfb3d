import { ArgumentError, ShapeError } from '@neurite/backend';
import { runKernel, runKernelOutputs } from '../core/kernel.ts';
import { sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { sub } from './arithmetic.ts';
import { normalizeAxis } from './axes.ts';
import { type TensorLike, toTensor, zeros } from './create.ts';
import { cast, promote } from './dtype.ts';
import { reshape } from './shape.ts';
import { reverse } from './slice.ts';
import { shapeText } from './text.ts';
import { swapAxes } from './transpose.ts';

/** The largest elements of each row and their positions. */
export interface TopK {
  /** In descending order, of shape […, k]. */
  readonly values: Tensor;
  /** int32, of shape […, k]. */
  readonly indices: Tensor;
}

/**
 * The k largest elements along the last axis, in descending order; of equal ones the first comes first. NaN counts as
 * larger than any number, as in NumPy and PyTorch.
 *
 * @param x of shape […, n]; of bool, true is the larger
 * @throws ArgumentError when k is not a whole number from 1 to n
 * @example
 * topK([1, 3, 2], 2); // { values: [3, 2], indices: [1, 2] }
 */
export function topK(x: TensorLike, k: number = 1): TopK {
  const value = toTensor(x);
  const length = value.shape[value.rank - 1];
  if (length === undefined || !Number.isInteger(k) || k < 1 || k > length) {
    throw new ArgumentError(
      `topK: k must be a whole number from 1 to the length of the last axis of ${shapeText(value.shape)}; got ${k}.`,
    );
  }
  if (value.dtype === 'bool') {
    const { values, indices } = topK(cast(value, 'int32'), k);
    return { values: cast(values, 'bool'), indices };
  }
  const [values, indices] = runKernelOutputs('TopK', { x: value }, { k, sorted: true });
  return { values: values!, indices: indices! };
}

/** Whether the smallest or the largest comes first. */
export type SortDirection = 'ascending' | 'descending';

/**
 * The elements in order along an axis; default: the last axis, ascending. NaN counts as larger than any number.
 *
 * @example
 * sort([3, 1, 2]) // [1, 2, 3]
 */
export function sort(x: TensorLike, axis: number = -1, direction: SortDirection = 'ascending'): Tensor {
  const value = toTensor(x);
  if (value.rank === 0 || value.size === 0) return value;
  return alongLast(value, axis, 'sort', (rows, length) =>
    direction === 'descending' ? topK(rows, length).values : reverse(backwards(rows, length).values, -1),
  );
}

/**
 * The positions, int32, that would put the elements in order along an axis: gathering x at them sorts it. Equal elements
 * keep their order, and NaN counts as larger than any number.
 *
 * @example
 * argSort([3, 1, 2]) // [1, 2, 0]
 */
export function argSort(x: TensorLike, axis: number = -1, direction: SortDirection = 'ascending'): Tensor {
  const value = toTensor(x);
  if (value.size === 0) return zeros(value.shape, 'int32');
  return alongLast(value, axis, 'argSort', (rows, length) => {
    if (direction === 'descending') return topK(rows, length).indices;
    return reverse(sub(length - 1, backwards(rows, length).indices), -1);
  });
}

/** The order of the rows read backwards: read backwards itself, it is ascending, and equal elements keep their order. */
function backwards(rows: Tensor, length: number): TopK {
  return topK(reverse(rows, -1), length);
}

function alongLast(x: Tensor, axis: number, operation: string, fn: (rows: Tensor, length: number) => Tensor): Tensor {
  const position = normalizeAxis(axis, x.rank, operation);
  const last = x.rank - 1;
  return swapAxes(fn(swapAxes(x, position, last), x.shape[position]!), position, last);
}

/**
 * Where each value would have to be inserted into an ascending sequence to keep it in order.
 *
 * @param sequence of shape […, n], ascending along the last axis
 * @param values of shape […, m], with the same leading axes
 * @param side 'left' (default): before elements equal to the value; 'right': after them
 * @returns int32 of the shape of `values`, from 0 to n
 * @throws ShapeError when the leading axes differ
 * @example
 * searchSorted([1, 3, 3, 5], [3, 4], 'left'); // [1, 3]
 */
export function searchSorted(sequence: TensorLike, values: TensorLike, side: 'left' | 'right' = 'left'): Tensor {
  const [sorted, wanted] = promote(sequence, values);
  const lead = sorted.shape.slice(0, -1);
  if (sorted.rank === 0 || lead.join() !== wanted.shape.slice(0, -1).join() || wanted.rank !== sorted.rank) {
    throw new ShapeError(
      `searchSorted: sequence ${shapeText(sorted.shape)} and values ${shapeText(wanted.shape)} must have the same leading ` +
        'axes, and at least one axis.',
    );
  }
  const rows = sizeOf(lead);
  const inputs = {
    sortedSequence: reshape(sorted, [rows, sorted.shape[sorted.rank - 1]!]),
    values: reshape(wanted, [rows, wanted.shape[wanted.rank - 1]!]),
  };
  return reshape(runKernel('SearchSorted', inputs, { side }), wanted.shape);
}
