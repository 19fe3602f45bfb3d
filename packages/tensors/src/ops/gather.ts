import { ArgumentError, ShapeError } from '@neurite/backend';
import { isTensor } from '../core/construct.ts';
import { runKernel } from '../core/kernel.ts';
import { isNdArray, type Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { normalizeAxis } from './axes.ts';
import { greater } from './compare.ts';
import { ones, type TensorLike, tensor, toTensor, zeros } from './create.ts';
import { promote } from './dtype.ts';
import { where } from './logic.ts';
import { requireCoordinates, requirePositions } from './positions.ts';
import { expandDims, reshape } from './shape.ts';
import { shapeText } from './text.ts';

/** How {@link gather} finds its slices. */
export interface GatherOptions {
  /** The axis that the indices count along. Default: `batchDims`. */
  readonly axis?: number;
  /** How many leading axes x and the indices share, each batch with indices of its own. Default 0. */
  readonly batchDims?: number;
}

/**
 * Slices of x at the given positions along an axis: y[i…, :] = x[indices[i…], :] for axis 0.
 *
 * @param indices int32, or plain numbers: from 0 to the length of the axis − 1. One outside of that throws where operations
 *   run one at a time; in compiled code, which cannot throw, its slice is zeros
 * @returns shape x.shape[0 … axis) + indices.shape[batchDims …] + x.shape(axis …]
 * @throws ArgumentError when the indices are no whole numbers, ShapeError when the batch axes differ
 * @example
 * gather([[1, 2], [3, 4]], [1, 1, 0]); // [[3, 4], [3, 4], [1, 2]]
 */
export function gather(x: TensorLike, indices: TensorLike, options: GatherOptions = {}): Tensor {
  const value = toTensor(x);
  const positions = toIndices(indices, 'gather');
  const batchDims = options.batchDims ?? 0;
  const axis = normalizeAxis(options.axis ?? batchDims, value.rank, 'gather');
  const lead = [value.shape, positions.shape].map((shape) => shape.slice(0, batchDims));
  const fits = Number.isInteger(batchDims) && batchDims >= 0 && batchDims <= Math.min(axis, positions.rank);
  if (!fits || lead[0]!.join() !== lead[1]!.join()) {
    throw new ShapeError(
      `gather: with batchDims ${batchDims} and axis ${axis} the first ${batchDims} axes of x ${shapeText(value.shape)} and ` +
        `of the indices ${shapeText(positions.shape)} must be equal, and axis at least batchDims.`,
    );
  }
  const shape = [...value.shape.slice(0, axis), ...positions.shape.slice(batchDims), ...value.shape.slice(axis + 1)];
  if (shape.includes(0)) return zeros(shape, value.dtype);
  requirePositions(positions, value.shape[axis]!, 'gather');
  return runKernel('GatherV2', { x: value, indices: positions }, { axis, batchDims });
}

/**
 * Slices of x at coordinates: y[i…] = x[indices[i…, 0], indices[i…, 1], …].
 *
 * @param indices int32 of shape [i…, depth]: the coordinates along the first `depth` axes of x; those outside as in
 *   {@link gather}
 * @returns shape [i…] + x.shape[depth …]
 * @throws ShapeError when depth is larger than the rank of x
 * @example
 * gatherNd([[1, 2], [3, 4]], [[0, 1], [1, 0]]); // [2, 3]
 */
export function gatherNd(x: TensorLike, indices: TensorLike): Tensor {
  const value = toTensor(x);
  const positions = toIndices(indices, 'gatherNd');
  const depth = coordinates(positions, value.shape, 'gatherNd');
  const shape = [...positions.shape.slice(0, -1), ...value.shape.slice(depth)];
  if (shape.includes(0)) return zeros(shape, value.dtype);
  requireCoordinates(positions, value.shape, 'gatherNd');
  return runKernel('GatherNd', { params: value, indices: positions });
}

/**
 * Zeros of a given shape, with values added at coordinates: y[indices[i…, 0], indices[i…, 1], …] += updates[i…]. It is
 * the transpose of {@link gatherNd}, and where coordinates repeat, their values add up.
 *
 * @param indices int32 of shape [i…, depth]
 * @param updates of shape [i…] + shape[depth …]
 * @throws ShapeError when the updates do not fit
 * @example
 * scatterNd([[1], [3], [1]], [10, 20, 30], [4]); // [0, 40, 0, 20]
 */
export function scatterNd(indices: TensorLike, updates: TensorLike, shape: Shape): Tensor {
  const positions = toIndices(indices, 'scatterNd');
  const values = toTensor(updates);
  const depth = coordinates(positions, shape, 'scatterNd');
  const expected = [...positions.shape.slice(0, -1), ...shape.slice(depth)];
  if (expected.join() !== values.shape.join()) {
    throw new ShapeError(
      `scatterNd: indices of shape ${shapeText(positions.shape)} into ${shapeText(shape)} take updates of shape ` +
        `${shapeText(expected)}; got ${shapeText(values.shape)}.`,
    );
  }
  if (values.size === 0) return zeros(shape, values.dtype);
  requireCoordinates(positions, shape, 'scatterNd');
  return runKernel('ScatterNd', { indices: positions, updates: values }, { shape: [...shape] });
}

/**
 * The tensor with the slices at the given coordinates replaced.
 *
 * @param indices int32 of shape [i…, depth]: coordinates along the first `depth` axes of x, each at most once
 * @param updates of shape [i…] + x.shape[depth …]
 * @throws ShapeError when the updates do not fit
 * @example
 * tensorScatterUpdate([1, 2, 3], [[0], [2]], [10, 30]); // [10, 2, 30]
 */
export function tensorScatterUpdate(x: TensorLike, indices: TensorLike, updates: TensorLike): Tensor {
  const [value, replacements] = promote(x, updates, 'int32');
  const scattered = scatterNd(indices, replacements, value.shape);
  const replaced = scatterNd(indices, ones(replacements.shape, 'int32'), value.shape);
  return where(greater(replaced, 0), scattered, value);
}

/**
 * Sums of the slices that belong together: y[s] = Σ x[i] over all i with segmentIds[i] = s.
 *
 * @param x of shape segmentIds.shape + […]
 * @param segmentIds int32, from 0 to numSegments − 1, in any order
 * @returns shape [numSegments, …]; segments without a slice are 0
 * @example
 * unsortedSegmentSum([1, 2, 3], [1, 0, 1], 2); // [2, 4]
 */
export function unsortedSegmentSum(x: TensorLike, segmentIds: TensorLike, numSegments: number): Tensor {
  const value = toTensor(x);
  const ids = toIndices(segmentIds, 'unsortedSegmentSum');
  if (value.shape.slice(0, ids.rank).join() !== ids.shape.join()) {
    throw new ShapeError(
      `unsortedSegmentSum: the shape of segmentIds ${shapeText(ids.shape)} must be the beginning of that of x ` +
        `${shapeText(value.shape)}.`,
    );
  }
  return scatterNd(expandDims(ids, -1), value, [numSegments, ...value.shape.slice(ids.rank)]);
}

/**
 * The slices whose mask is true, along the axes that the mask covers. The shape of the result depends on the values of
 * the mask, which are therefore read at once: it cannot be traced into a program (`where` can).
 *
 * @param mask bool, or 0 and 1; its shape is that of the axes of x from `axis` on
 * @throws ShapeError when the mask's shape differs from that part of x
 * @example
 * booleanMask([1, 2, 3], [true, false, true]); // [1, 3]
 */
export function booleanMask(x: TensorLike, mask: TensorLike, axis: number = 0): Tensor {
  const value = toTensor(x);
  const chosen = toTensor(mask);
  const position = normalizeAxis(axis, value.rank, 'booleanMask');
  const covered = value.shape.slice(position, position + chosen.rank);
  if (chosen.rank === 0 || covered.join() !== chosen.shape.join()) {
    throw new ShapeError(
      `booleanMask: the mask ${shapeText(chosen.shape)} must have the shape of x ${shapeText(value.shape)} from axis ` +
        `${position} on, ${shapeText(covered)}.`,
    );
  }
  const kept = Array.from(chosen.dataSync().entries()).flatMap(([index, flag]) => (flag ? [index] : []));
  const before = value.shape.slice(0, position);
  const merged = reshape(value, [...before, chosen.size, ...value.shape.slice(position + chosen.rank)]);
  return gather(merged, tensor(Int32Array.from(kept)), { axis: position });
}

/** Positions as an int32 tensor; plain numbers and arrays of them are taken as such. */
export function toIndices(value: TensorLike, operation: string): Tensor {
  const indices = toTensor(value, isTensor(value) || isNdArray(value) ? undefined : 'int32');
  if (indices.dtype === 'int32') return indices;
  throw new ArgumentError(`${operation}: indices must be int32; got ${indices.toString()}. Write .cast('int32').`);
}

function coordinates(indices: Tensor, shape: Shape, operation: string): number {
  const depth = indices.shape[indices.rank - 1];
  if (depth !== undefined && depth >= 1 && depth <= shape.length) return depth;
  throw new ShapeError(
    `${operation}: the last axis of the indices ${shapeText(indices.shape)} holds coordinates, from 1 to ${shape.length} of ` +
      `them for the shape ${shapeText(shape)}.`,
  );
}
