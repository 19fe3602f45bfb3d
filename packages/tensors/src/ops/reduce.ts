import { ShapeError } from '@neurite/backend';
import { detach, runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, square, sub } from './arithmetic.ts';
import { normalizeAxes } from './axes.ts';
import { isFinite } from './compare.ts';
import { fill, type TensorLike } from './create.ts';
import { cast, numeric } from './dtype.ts';
import { where } from './logic.ts';
import { exp, log, sqrt } from './math.ts';
import { reshape } from './shape.ts';

/** The axes to reduce over: one, several, or all of them when left out. Negative ones count from the end. */
export type Axes = number | readonly number[];

// Each of these takes the axes to reduce over (all of them when left out) and `keepDims`: whether the reduced axes stay,
// with length 1. What is not float32 is reduced in int32, booleans counting as 0 and 1.

/**
 * Sum over axes; 0 over no elements.
 *
 * @throws ArgumentError when an axis does not exist
 * @example
 * sum([[1, 2], [3, 4]], 0); // [4, 6]
 */
export function sum(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  return reduce('Sum', 'sum', numeric(x), axis, keepDims);
}

/**
 * Arithmetic mean over axes, in float32; NaN over no elements.
 *
 * @example
 * mean([[1, 2], [3, 6]], 0) // [2, 4]
 */
export function mean(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  const value = cast(x, 'float32');
  return div(sum(value, axis, keepDims), countOf(value, axis, 'mean'));
}

/**
 * Product over axes; 1 over no elements. The gradient is right where elements are 0, too: it is the product of the
 * others.
 *
 * @example
 * prod([1, 2, 3, 4]) // 24
 */
export function prod(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  const value = numeric(x);
  const axes = normalizeAxes(axis, value.rank, 'prod');
  const kept = keptShape(value, axes);
  // One axis at a time, so that the gradient has to know products along a single axis only.
  const flat = axes.length === value.rank && value.rank > 1 ? reshape(value, [value.size]) : value;
  const result = (flat === value ? axes.toReversed() : [0]).reduce(
    (product, along) => reduce('Prod', 'prod', product, along, false),
    flat,
  );
  return keepDims ? reshape(result, kept) : result;
}

/**
 * Largest element over axes; NaN if one of them is NaN. The gradient is shared in equal parts by all elements that are
 * the largest, as in JAX and PyTorch's `amax`.
 *
 * @throws ShapeError over no elements
 * @example
 * max([[1, 5], [7, 3]], 1) // [5, 7]
 */
export function max(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  return extremum('Max', 'max', x, axis, keepDims);
}

/**
 * Smallest element over axes; NaN, ties and empty axes as for {@link max}.
 *
 * @example
 * min([[1, 5], [7, 3]], 1) // [1, 3]
 */
export function min(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  return extremum('Min', 'min', x, axis, keepDims);
}

/**
 * Whether any element is true (not 0) over axes; false over no elements.
 *
 * @example
 * any([[true, false], [false, false]], 1) // [1, 0]
 */
export function any(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  return logical('Any', 'any', x, axis, keepDims);
}

/**
 * Whether all elements are true (not 0) over axes; true over no elements.
 *
 * @example
 * all([[true, false], [true, true]], 1) // [0, 1]
 */
export function all(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  return logical('All', 'all', x, axis, keepDims);
}

/**
 * Index of the largest element along an axis (of the flattened tensor when it is left out), in int32; the first of
 * several equal ones. NaN is passed over unless it comes first.
 *
 * @throws ShapeError over no elements
 * @example
 * argMax([[1, 5, 2], [7, 0, 3]], 1) // [1, 0]
 */
export function argMax(x: TensorLike, axis?: number): Tensor {
  return argExtremum('ArgMax', 'argMax', x, axis);
}

/**
 * Index of the smallest element along an axis; ties, NaN and empty axes as for {@link argMax}.
 *
 * @example
 * argMin([[1, 5, 2], [7, 0, 3]], 1) // [0, 1]
 */
export function argMin(x: TensorLike, axis?: number): Tensor {
  return argExtremum('ArgMin', 'argMin', x, axis);
}

/** How {@link variance} and {@link std} count. */
export interface VarianceOptions {
  /** Delta degrees of freedom: the divisor is n − ddof. 0 (the default) is the population's, 1 the unbiased estimate. */
  readonly ddof?: number;
}

/**
 * Mean squared distance from the mean over axes, Σ (x − x̄)² / (n − ddof), in float32.
 *
 * @example
 * variance([1, 2, 3, 4]) // 1.25
 */
export function variance(
  x: TensorLike,
  axis?: Axes,
  keepDims: boolean = false,
  { ddof = 0 }: VarianceOptions = {},
): Tensor {
  const value = cast(x, 'float32');
  const centred = sub(value, mean(value, axis, true));
  return div(sum(square(centred), axis, keepDims), countOf(value, axis, 'variance') - ddof);
}

/**
 * Standard deviation over axes: the root of the {@link variance}. Where it is 0 its gradient is not finite.
 *
 * @example
 * std([1, 2, 3, 4]) // 1.118
 */
export function std(x: TensorLike, axis?: Axes, keepDims: boolean = false, options: VarianceOptions = {}): Tensor {
  return sqrt(variance(x, axis, keepDims, options));
}

/**
 * log Σ eˣ over axes, without overflow; −∞ over elements that are all −∞. Source: Blanchard, Higham and Higham, IMA J. Numer. Anal. 41 (2021).
 *
 * @example
 * logSumExp([1, 2, 3]) // 3.408
 */
export function logSumExp(x: TensorLike, axis?: Axes, keepDims: boolean = false): Tensor {
  const value = cast(x, 'float32');
  const axes = normalizeAxes(axis, value.rank, 'logSumExp');
  const largest = detach(max(value, axes, true));
  const shift = where(isFinite(largest), largest, 0);
  const result = add(log(sum(exp(sub(value, shift)), axes, true)), shift);
  return keepDims
    ? result
    : reshape(
        result,
        value.shape.filter((_, index) => !axes.includes(index)),
      );
}

function logical(
  kernel: 'Any' | 'All',
  operation: string,
  x: TensorLike,
  axis: Axes | undefined,
  keepDims: boolean,
): Tensor {
  const value = cast(x, 'bool');
  if (countOf(value, axis, operation) > 0) return reduce(kernel, operation, value, axis, keepDims);
  const axes = normalizeAxes(axis, value.rank, operation);
  const shape = keepDims ? keptShape(value, axes) : value.shape.filter((_, index) => !axes.includes(index));
  return fill(shape, kernel === 'All' ? 1 : 0, 'bool');
}

function extremum(
  kernel: 'Max' | 'Min',
  operation: string,
  x: TensorLike,
  axis: Axes | undefined,
  keepDims: boolean,
): Tensor {
  const value = numeric(x);
  assertElements(value, axis, operation);
  return reduce(kernel, operation, value, axis, keepDims);
}

function argExtremum(kernel: string, operation: string, x: TensorLike, axis: number | undefined): Tensor {
  const value = numeric(x);
  assertElements(value, axis, operation);
  if (axis === undefined || value.rank === 0)
    return runKernel(kernel, { x: reshape(value, [value.size]) }, { axis: 0 });
  return runKernel(kernel, { x: value }, { axis: normalizeAxes(axis, value.rank, operation)[0] });
}

function assertElements(x: Tensor, axis: Axes | undefined, operation: string): void {
  if (countOf(x, axis, operation) > 0) return;
  throw new ShapeError(`${operation}: there is nothing to choose from in a tensor of shape [${x.shape.join(', ')}].`);
}

function countOf(x: Tensor, axis: Axes | undefined, operation: string): number {
  return normalizeAxes(axis, x.rank, operation).reduce((count, index) => count * x.shape[index]!, 1);
}

function keptShape(x: Tensor, axes: readonly number[]): number[] {
  return x.shape.map((length, index) => (axes.includes(index) ? 1 : length));
}

function reduce(kernel: string, operation: string, x: Tensor, axis: Axes | undefined, keepDims: boolean): Tensor {
  const axes = normalizeAxes(axis, x.rank, operation);
  if (axes.length === 0) return x;
  const attributes = kernel === 'Max' ? { reductionIndices: axes, keepDims: false } : { axis: axes, keepDims: false };
  const result = runKernel(kernel, { x }, attributes);
  return keepDims ? reshape(result, keptShape(x, axes)) : result;
}
