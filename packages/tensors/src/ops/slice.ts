import { ArgumentError, ShapeError } from '@neurite/backend';
import { runKernel, runKernelOutputs } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { normalizeAxes, normalizeAxis } from './axes.ts';
import { type TensorLike, toTensor, zeros } from './create.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';

/**
 * A rectangular part: `size[i]` elements along axis i, from `begin[i]` on.
 *
 * @param begin one start for each axis; negative ones count from the end. A shorter list, or a number, speaks of the
 *   leading axes
 * @param size one length for each axis, −1 for all that are left, which is also the default
 * @throws ShapeError when the part reaches beyond the tensor
 * @example
 * slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 2]); // [[2, 3], [5, 6]]
 */
export function slice(x: TensorLike, begin: number | readonly number[], size: number | readonly number[] = []): Tensor {
  const value = toTensor(x);
  const starts = [begin].flat();
  const lengths = [size].flat();
  const first = value.shape.map((length, axis) => {
    const start = starts[axis] ?? 0;
    return start < 0 ? start + length : start;
  });
  const part = value.shape.map((length, axis) =>
    (lengths[axis] ?? -1) === -1 ? length - first[axis]! : lengths[axis]!,
  );
  const fits = value.shape.every(
    (length, axis) =>
      Number.isInteger(first[axis]) &&
      Number.isInteger(part[axis]) &&
      first[axis]! >= 0 &&
      part[axis]! >= 0 &&
      first[axis]! + part[axis]! <= length,
  );
  if (!fits || starts.length > value.rank || lengths.length > value.rank) {
    throw new ShapeError(
      `slice: begin [${starts.join(', ')}] and size [${lengths.join(', ')}] reach beyond a tensor of shape ` +
        `${shapeText(value.shape)}; begin + size must be at most the length of each axis.`,
    );
  }
  if (part.join() === value.shape.join()) return value;
  if (part.includes(0)) return zeros(part, value.dtype);
  return runKernel('Slice', { x: value }, { begin: first, size: part });
}

/** Where a strided part of an axis begins and ends, and its step; what is left out reaches to the end. */
export interface Range {
  readonly begin?: number;
  readonly end?: number;
  /** Default 1; negative ones go backwards. */
  readonly stride?: number;
}

/**
 * The part that numpy's x[begin:end:stride, …] names. Negative positions count from the end, those beyond the tensor
 * are moved to its edge, a negative stride walks backwards.
 *
 * @param ranges one for each of the leading axes: a {@link Range}, or a number, which picks one position and takes the
 *   axis away
 * @throws ArgumentError when a stride is 0; ShapeError when a picked position does not exist
 * @example
 * stridedSlice([1, 2, 3, 4, 5], [{ stride: -2 }]); // [5, 3, 1]
 * stridedSlice([[1, 2], [3, 4]], [{}, 1]); // [2, 4]
 */
export function stridedSlice(x: TensorLike, ranges: readonly (Range | number)[]): Tensor {
  const value = toTensor(x);
  if (ranges.length > value.rank) {
    throw new ShapeError(
      `stridedSlice: ${ranges.length} ranges for the ${value.rank} axes of ${shapeText(value.shape)}.`,
    );
  }
  const parts = value.shape.map((length, axis) => resolveRange(ranges[axis] ?? {}, length, axis, value.shape));
  const picked = value.shape.map((_, axis) => typeof ranges[axis] === 'number');
  const shape = parts.map((part) => part.count);
  const remaining = shape.filter((_, axis) => !picked[axis]);
  if (shape.includes(0)) return zeros(remaining, value.dtype);
  // A part that is walked backwards is the same part walked forwards, reversed.
  const forwards = parts.map(({ begin, count, stride }) =>
    stride > 0 ? { begin, count, stride } : { begin: begin + (count - 1) * stride, count, stride: -stride },
  );
  const backwards = parts.flatMap((part, axis) => (part.stride < 0 && part.count > 1 ? [axis] : []));
  const section = sectionOf(value, forwards);
  return reshape(backwards.length === 0 ? section : reverse(section, backwards), remaining);
}

interface Part {
  readonly begin: number;
  readonly count: number;
  readonly stride: number;
}

function sectionOf(x: Tensor, parts: readonly Part[]): Tensor {
  const begin = parts.map((part) => part.begin);
  const size = parts.map((part) => part.count);
  if (parts.every(({ stride, count }) => stride === 1 || count === 1)) return slice(x, begin, size);
  return runKernel(
    'StridedSlice',
    { x },
    {
      begin,
      end: parts.map((part) => part.begin + (part.count - 1) * part.stride + 1),
      strides: parts.map((part) => part.stride),
      beginMask: 0,
      endMask: 0,
      ellipsisMask: 0,
      newAxisMask: 0,
      shrinkAxisMask: 0,
    },
  );
}

/** As Python resolves a slice: https://docs.python.org/3/reference/datamodel.html#slice.indices */
function resolveRange(range: Range | number, length: number, axis: number, shape: Shape): Part {
  if (typeof range === 'number') {
    const begin = range < 0 ? range + length : range;
    if (Number.isInteger(begin) && begin >= 0 && begin < length) return { begin, count: 1, stride: 1 };
    throw new ShapeError(`stridedSlice: axis ${axis} of ${shapeText(shape)} has no position ${range}.`);
  }
  const stride = range.stride ?? 1;
  if (!Number.isInteger(stride) || stride === 0) {
    throw new ArgumentError(
      `stridedSlice: the stride of axis ${axis} must be a whole number other than 0; got ${stride}.`,
    );
  }
  const [lowest, highest] = stride > 0 ? [0, length] : [-1, length - 1];
  const clamp = (position: number): number =>
    Math.min(highest, Math.max(lowest, position < 0 ? position + length : position));
  const begin = range.begin === undefined ? (stride > 0 ? lowest : highest) : clamp(range.begin);
  const end = range.end === undefined ? (stride > 0 ? highest : lowest) : clamp(range.end);
  return { begin, count: Math.max(0, Math.ceil((end - begin) / stride)), stride };
}

/**
 * The tensor cut into parts along an axis.
 *
 * @param parts how many equal parts, or the length of each
 * @throws ShapeError when the parts do not make up the axis
 * @example
 * const [a, b] = split(x, 2, -1);
 */
export function split(x: TensorLike, parts: number | readonly number[], axis: number = 0): Tensor[] {
  const value = toTensor(x);
  const position = normalizeAxis(axis, value.rank, 'split');
  const length = value.shape[position]!;
  const sizes = typeof parts === 'number' ? new Array<number>(parts).fill(length / parts) : [...parts];
  const whole = sizes.every((size) => Number.isInteger(size) && size >= 0);
  if (!whole || sizes.length === 0 || sizes.reduce((p, q) => p + q, 0) !== length) {
    const wanted = typeof parts === 'number' ? `${parts} equal parts` : `parts of [${parts.join(', ')}]`;
    throw new ShapeError(
      `split: axis ${position} of ${shapeText(value.shape)} has the length ${length} and cannot be cut into ${wanted}.`,
    );
  }
  if (sizes.length === 1) return [value];
  return runKernelOutputs('SplitV', { x: value }, { numOrSizeSplits: sizes, axis: position });
}

/**
 * The slices along an axis, without that axis: the reverse of `stack`.
 *
 * @example
 * unstack([[1, 2], [3, 4]]); // [1, 2] and [3, 4]
 */
export function unstack(x: TensorLike, axis: number = 0): Tensor[] {
  const value = toTensor(x);
  const position = normalizeAxis(axis, value.rank, 'unstack');
  const shape = value.shape.filter((_, index) => index !== position);
  if (value.shape[position] === 0) return [];
  return split(value, value.shape[position]!, position).map((part) => reshape(part, shape));
}

/**
 * The tensor with the order of its elements reversed along the given axes; default: all.
 *
 * @example
 * reverse([1, 2, 3]) // [3, 2, 1]
 */
export function reverse(x: TensorLike, axis?: number | readonly number[]): Tensor {
  const value = toTensor(x);
  const dims = normalizeAxes(axis, value.rank, 'reverse').filter((index) => value.shape[index]! > 1);
  return dims.length === 0 ? value : runKernel('Reverse', { x: value }, { dims });
}
