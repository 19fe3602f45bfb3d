import { ArgumentError, ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import { type Shape, sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { normalizeAxes, normalizeAxis } from './axes.ts';
import { type TensorLike, toTensor } from './create.ts';
import { shapeText } from './text.ts';

/**
 * The same elements in another shape.
 *
 * @param shape one length may be −1: it is then what the others leave
 * @throws ShapeError when the number of elements differs
 * @example
 * reshape([1, 2, 3, 4], [2, 2]) // [[1, 2], [3, 4]]
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const value = toTensor(x);
  const known = sizeOf(shape.filter((length) => length !== -1));
  const free = known === 0 ? 0 : value.size / known;
  const target = shape.map((length) => (length === -1 ? free : length));
  if (sizeOf(target) !== value.size || !target.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new ShapeError(
      `reshape: [${value.shape.join(', ')}] has ${value.size} elements and cannot become [${shape.join(', ')}].`,
    );
  }
  return target.join() === value.shape.join() ? value : runKernel('Reshape', { x: value }, { shape: target });
}

/**
 * The tensor repeated along its axes of length 1, and along new leading axes, until it has the given shape.
 *
 * @throws ShapeError when an axis is neither 1 nor of the wanted length
 * @example
 * broadcastTo([1, 2], [2, 2]) // [[1, 2], [1, 2]]
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const value = toTensor(x);
  if (value.shape.join() === shape.join()) return value;
  const lead = shape.length - value.rank;
  if (lead < 0 || value.shape.some((length, axis) => length !== 1 && length !== shape[axis + lead])) {
    throw new ShapeError(`broadcastTo: [${value.shape.join(', ')}] does not stretch to [${shape.join(', ')}].`);
  }
  const padded = reshape(value, [...new Array<number>(lead).fill(1), ...value.shape]);
  const reps = padded.shape.map((length, axis) => (length === shape[axis] ? 1 : shape[axis]!));
  return runKernel('Tile', { x: padded }, { reps });
}

/**
 * The tensor with a new axis of length 1.
 *
 * @param axis where the new axis stands in the result; negative ones count from its end. Default 0
 * @example
 * expandDims([1, 2, 3], -1).shape; // [3, 1]
 */
export function expandDims(x: TensorLike, axis: number = 0): Tensor {
  const value = toTensor(x);
  const position = normalizeAxis(axis, value.rank + 1, 'expandDims');
  return reshape(value, [...value.shape.slice(0, position), 1, ...value.shape.slice(position)]);
}

/**
 * The tensor without its axes of length 1.
 *
 * @param axis which to take away; default: all of length 1
 * @throws ShapeError when a named axis is longer
 * @example
 * squeeze([[[1], [2]]]) // [1, 2]
 */
export function squeeze(x: TensorLike, axis?: number | readonly number[]): Tensor {
  const value = toTensor(x);
  const all = value.shape.flatMap((length, index) => (length === 1 ? [index] : []));
  const axes = axis === undefined ? all : normalizeAxes(axis, value.rank, 'squeeze');
  const long = axes.find((index) => value.shape[index] !== 1);
  if (long !== undefined) {
    throw new ShapeError(
      `squeeze: axis ${long} of ${shapeText(value.shape)} has the length ${value.shape[long]}; only axes of length 1 can go.`,
    );
  }
  return reshape(
    value,
    value.shape.filter((_, index) => !axes.includes(index)),
  );
}

/**
 * The elements with all axes from `startAxis` on merged into one, in row-major order.
 *
 * @param startAxis default 0: a vector; 1 keeps the batch axis: [n, h, w, c] gives [n, h·w·c]
 * @example
 * flatten([[1, 2], [3, 4]]) // [1, 2, 3, 4]
 */
export function flatten(x: TensorLike, startAxis: number = 0): Tensor {
  const value = toTensor(x);
  const start = value.rank === 0 ? 0 : normalizeAxis(startAxis, value.rank, 'flatten');
  return reshape(value, [...value.shape.slice(0, start), sizeOf(value.shape.slice(start))]);
}

/**
 * The tensor laid side by side with itself.
 *
 * @param reps how often along each axis
 * @throws ArgumentError when there is not one whole number of at least 1 for each axis
 * @example
 * tile([[1, 2]], [2, 2]); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function tile(x: TensorLike, reps: readonly number[]): Tensor {
  const value = toTensor(x);
  if (reps.length !== value.rank || reps.some((count) => !Number.isInteger(count) || count < 1)) {
    throw new ArgumentError(
      `tile: reps must be one whole number of at least 1 for each axis of ${shapeText(value.shape)}; got [${reps.join(', ')}].`,
    );
  }
  return reps.every((count) => count === 1) ? value : runKernel('Tile', { x: value }, { reps: [...reps] });
}

/**
 * Each element, or each slice along an axis, several times in a row.
 *
 * @param axis default: the elements of the flattened tensor are repeated
 * @example
 * repeat([1, 2], 2); // [1, 1, 2, 2], where tile gives [1, 2, 1, 2]
 */
export function repeat(x: TensorLike, repeats: number, axis?: number): Tensor {
  if (!Number.isInteger(repeats) || repeats < 1) {
    throw new ArgumentError(`repeat: repeats must be a whole number of at least 1; got ${repeats}.`);
  }
  const value = axis === undefined ? flatten(x) : toTensor(x);
  const position = normalizeAxis(axis ?? 0, value.rank, 'repeat');
  const before = value.shape.slice(0, position + 1);
  const after = value.shape.slice(position + 1);
  const repeated = tile(reshape(value, [sizeOf(before), 1, sizeOf(after)]), [1, repeats, 1]);
  return reshape(repeated, [...before.slice(0, -1), before[position]! * repeats, ...after]);
}
