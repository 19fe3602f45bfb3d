import { ArgumentError } from '@neurite/backend';
import type { Tensor } from '../tensor.ts';
import { abs, pow, square } from './arithmetic.ts';
import { normalizeAxes } from './axes.ts';
import { equal } from './compare.ts';
import type { TensorLike } from './create.ts';
import { diagPart } from './diagonal.ts';
import { cast } from './dtype.ts';
import { where } from './logic.ts';
import { sqrt } from './math.ts';
import { matMul } from './matmul.ts';
import { matrices, squareMatrices, unitMatrices } from './matrix.ts';
import { type Axes, max, min, sum } from './reduce.ts';
import { reshape } from './shape.ts';
import { inverse } from './solve.ts';

/** Which {@link norm}, and over which axes. */
export interface NormOptions {
  /** Default 'euclidean'. */
  readonly ord?: number | 'euclidean' | 'fro';
  /** One axis: of vectors; two: of matrices, rows first. Default: all elements, as one vector. */
  readonly axis?: Axes;
  /** Whether the axes stay, with length 1. Default false. */
  readonly keepDims?: boolean;
}

/**
 * The length of vectors or matrices, in float32.
 *
 * 'euclidean' and 'fro' are √Σ x² over any axes; its gradient at 0 is 0. Of vectors, a number p > 0 is (Σ |x|ᵖ)^(1/p), ∞ the
 * largest and −∞ the smallest |x|. Of matrices (two axes), 1 is the largest sum of |x| over a column, ∞ that over a row.
 *
 * @throws ArgumentError when there is no such norm; the spectral norm of matrices is not offered
 * @example
 * norm([3, 4]); // 5
 */
export function norm(x: TensorLike, options: NormOptions = {}): Tensor {
  const { ord = 'euclidean', axis, keepDims = false } = options;
  const value = cast(x, 'float32');
  if (ord === 'euclidean' || ord === 'fro') return euclidean(value, axis, keepDims);
  if (typeof ord !== 'number' || Number.isNaN(ord)) {
    throw new ArgumentError(`norm: ord must be 'euclidean', 'fro' or a number; got ${String(ord)}.`);
  }
  if (Array.isArray(axis) && axis.length === 2) return matrixNorm(value, ord, axis as [number, number], keepDims);
  if (ord === 2) return euclidean(value, axis, keepDims);
  if (ord === Infinity) return max(abs(value), axis, keepDims);
  if (ord === -Infinity) return min(abs(value), axis, keepDims);
  if (ord === 1) return sum(abs(value), axis, keepDims);
  if (ord > 0) return pow(sum(pow(abs(value), ord), axis, keepDims), 1 / ord);
  throw new ArgumentError(`norm: ord must be above 0, or −Infinity; got ${ord}.`);
}

function euclidean(x: Tensor, axis: Axes | undefined, keepDims: boolean): Tensor {
  const energy = sum(square(x), axis, keepDims);
  const isZero = equal(energy, 0);
  return where(isZero, 0, sqrt(where(isZero, 1, energy)));
}

function matrixNorm(x: Tensor, ord: number, axis: [number, number], keepDims: boolean): Tensor {
  const [rows, columns] = axis.map((index) => normalizeAxes(index, x.rank, 'norm')[0]!) as [number, number];
  const sums = (over: number): Tensor => sum(abs(x), over, true);
  let result: Tensor;
  if (ord === 1) result = max(sums(rows), columns, true);
  else if (ord === Infinity) result = max(sums(columns), rows, true);
  else {
    throw new ArgumentError(
      `norm: of matrices (axis [${axis.join(', ')}]) ord must be 1, Infinity, 'fro' or 'euclidean'; got ${ord}.`,
    );
  }
  return keepDims
    ? result
    : reshape(
        result,
        x.shape.filter((_, index) => index !== rows && index !== columns),
      );
}

/**
 * The sums of the diagonals of matrices.
 *
 * @param x of shape […, m, n]
 * @returns shape […]
 * @example
 * trace([[1, 2], [3, 4]]) // 5
 */
export function trace(x: TensorLike): Tensor {
  return sum(diagPart(matrices(x, 'trace')), -1);
}

/**
 * Whole powers of square matrices, by repeated squaring: x⁰ is the unit matrix, negative powers are those of the inverse.
 *
 * @param x of shape […, n, n]
 * @throws ArgumentError when the exponent is not a whole number
 * @example
 * matrixPower([[1, 1], [1, 0]], 5) // [[8, 5], [5, 3]]
 */
export function matrixPower(x: TensorLike, exponent: number): Tensor {
  const value = squareMatrices(x, 'matrixPower');
  if (!Number.isInteger(exponent)) {
    throw new ArgumentError(`matrixPower: the exponent must be a whole number; got ${exponent}.`);
  }
  if (exponent === 0) return unitMatrices(value.shape.slice(0, -2), value.shape[value.rank - 1]!);
  let base = exponent < 0 ? inverse(value) : value;
  let result: Tensor | undefined;
  for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? base : matMul(result, base);
    if (rest > 1) base = matMul(base, base);
  }
  return result!;
}
