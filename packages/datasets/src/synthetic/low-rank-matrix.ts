import type { MersenneTwister } from '../random/mersenne-twister.ts';
import { type Matrix, matrix, multiply } from './matrix.ts';

/**
 * A random matrix most of whose variance lies along `effectiveRank` directions, with the singular values
 * `(1 − tailStrength) exp(−(i / effectiveRank)²) + tailStrength exp(−0.1 i / effectiveRank)`: scikit-learn's
 * `make_low_rank_matrix`.
 */
export function lowRankMatrix(
  rows: number,
  columns: number,
  effectiveRank: number,
  tailStrength: number,
  random: MersenneTwister,
): Matrix {
  const rank = Math.min(rows, columns);
  const left = orthonormalColumns(matrix(rows, rank, () => random.gauss()));
  const right = orthonormalColumns(matrix(columns, rank, () => random.gauss()));
  for (let i = 0; i < rank; i++) {
    const bell = (1 - tailStrength) * Math.exp(-((i / effectiveRank) ** 2));
    const tail = tailStrength * Math.exp((-0.1 * i) / effectiveRank);
    for (let row = 0; row < rows; row++) left.data[row * rank + i]! *= bell + tail;
  }
  return multiply(left, transposed(right));
}

function transposed(source: Matrix): Matrix {
  const result = matrix(source.columns, source.rows);
  for (let row = 0; row < source.rows; row++) {
    for (let column = 0; column < source.columns; column++) {
      result.data[column * source.rows + row] = source.data[row * source.columns + column]!;
    }
  }
  return result;
}

/**
 * The factor Q of the thin QR decomposition of a matrix with at least as many rows as columns, by Householder
 * reflections with LAPACK's choice of signs (`dgeqrf`: the diagonal of R is opposite in sign to what it replaces), on
 * which the result depends.
 *
 * Source: Golub and Van Loan, Matrix Computations (4th ed.), 5.1 and 5.2.
 */
export function orthonormalColumns(source: Matrix): Matrix {
  const { rows, columns } = source;
  const work = Float64Array.from(source.data);
  const factors = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    let tail = 0;
    for (let row = k + 1; row < rows; row++) tail += work[row * columns + k]! ** 2;
    if (tail === 0) continue;
    const head = work[k * columns + k]!;
    const diagonal = -Math.sign(head || 1) * Math.sqrt(head * head + tail);
    factors[k] = (diagonal - head) / diagonal;
    for (let row = k + 1; row < rows; row++) work[row * columns + k]! /= head - diagonal;
    reflect(work, work, rows, columns, k, factors[k]!, k + 1);
  }
  const q = matrix(rows, columns);
  for (let k = 0; k < columns; k++) q.data[k * columns + k] = 1;
  for (let k = columns - 1; k >= 0; k--) reflect(work, q.data, rows, columns, k, factors[k]!, k);
  return q;
}

/** Applies the k-th reflection, `I − factor · v vᵀ` with v = (1, work below the diagonal), to columns from `first` on. */
function reflect(
  work: Float64Array,
  target: Float64Array,
  rows: number,
  columns: number,
  k: number,
  factor: number,
  first: number,
): void {
  for (let column = first; column < columns; column++) {
    let product = target[k * columns + column]!;
    for (let row = k + 1; row < rows; row++) product += work[row * columns + k]! * target[row * columns + column]!;
    product *= factor;
    target[k * columns + column]! -= product;
    for (let row = k + 1; row < rows; row++) target[row * columns + column]! -= product * work[row * columns + k]!;
  }
}
