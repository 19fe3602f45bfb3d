import type { Tensor } from '../tensor.ts';
import { abs, div, mul, sub } from './arithmetic.ts';
import { equal } from './compare.ts';
import { ones, tensor } from './create.ts';
import { concat } from './concat.ts';
import { gather } from './gather.ts';
import { where } from './logic.ts';
import { argMax } from './reduce.ts';
import { broadcastTo, reshape } from './shape.ts';
import { slice } from './slice.ts';

/** The factors of square matrices, with rows exchanged so that the largest pivots are taken. */
export interface LuFactors {
  /** [batch, n, n]: the upper triangular U on and above the diagonal, the unit lower triangular L below it. */
  readonly factors: Tensor;
  /** int32 [batch, n]: row i of L U is row `order[i]` of the matrix. */
  readonly order: Tensor;
  /** [batch]: 1 or −1, the determinant of the exchange of rows. */
  readonly parity: Tensor;
}

/**
 * Gaussian elimination with partial pivoting, column by column. A column without any pivot, as singular matrices have,
 * leaves a 0 on U's diagonal.
 *
 * Which row is the pivot is an index computed by operations, never read, so that it can be traced.
 *
 * @param x of shape [batch, n, n]
 *
 * Source: Golub and Van Loan, Matrix computations, 4th ed. (2013), algorithm 3.4.1.
 */
export function luFactors(x: Tensor): LuFactors {
  const [batch, n] = x.shape as [number, number, number];
  const rows = tensor(
    Int32Array.from({ length: n }, (_, index) => index),
    [1, n],
  );
  let factors = x;
  let order = broadcastTo(rows, [batch, n]);
  let parity = ones([batch]) as Tensor;
  for (let k = 0; k < n - 1; k++) {
    const column = reshape(slice(factors, [0, 0, k], [-1, -1, 1]), [batch, n]);
    const candidates = where(
      tensor(
        Uint8Array.from({ length: n }, (_, row) => Number(row >= k)),
        [1, n],
      ),
      abs(column),
      -1,
    );
    const pivotRow = reshape(argMax(candidates, 1), [batch, 1]);
    const exchange = where(equal(rows, k), pivotRow, where(equal(rows, pivotRow), k, rows));
    factors = gather(factors, exchange, { batchDims: 1 });
    order = gather(order, exchange, { batchDims: 1 });
    parity = mul(parity, where(equal(reshape(pivotRow, [batch]), k), 1, -1));
    factors = eliminate(factors, k);
  }
  return { factors, order, parity };
}

/** Takes multiples of row k from the rows below, and leaves the multipliers in column k. */
function eliminate(factors: Tensor, k: number): Tensor {
  const pivot = slice(factors, [0, k, k], [-1, 1, 1]);
  const right = slice(factors, [0, k, k + 1], [-1, 1, -1]);
  const below = slice(factors, [0, k + 1, k], [-1, -1, 1]);
  const multipliers = where(equal(pivot, 0), 0, div(below, pivot));
  const rest = sub(slice(factors, [0, k + 1, k + 1]), mul(multipliers, right));
  const left = slice(factors, [0, k + 1, 0], [-1, -1, k]);
  return concat([slice(factors, [0, 0, 0], [-1, k + 1, -1]), concat([left, multipliers, rest], 2)], 1);
}
