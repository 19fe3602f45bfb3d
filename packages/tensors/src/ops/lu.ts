import type { Tensor } from '../tensor.ts';
import { abs, div, mod, mul, sub } from './arithmetic.ts';
import { equal, greater } from './compare.ts';
import { concat } from './concat.ts';
import { ones, tensor } from './create.ts';
import { triu } from './diagonal.ts';
import { cast } from './dtype.ts';
import { gather } from './gather.ts';
import { where } from './logic.ts';
import { matMul } from './matmul.ts';
import { argMax, sum } from './reduce.ts';
import { reshape } from './shape.ts';
import { slice } from './slice.ts';

/** The factors of square matrices, with rows put in such an order that the largest pivots are taken. */
export interface LuFactors {
  /** [batch, n, n]: L without its diagonal, which is 1: zeros on and above it. */
  readonly lower: Tensor;
  /** [batch, n, n]: U, with zeros below the diagonal. */
  readonly upper: Tensor;
  /** int32 [batch, n]: row i of L U is row `order[i]` of the matrix. */
  readonly order: Tensor;
}

/**
 * Gaussian elimination with partial pivoting, column by column. A column without any pivot, as singular matrices have,
 * leaves a 0 on U's diagonal.
 *
 * Which row is the pivot is an index computed by operations, never read, so that it can be traced; and no row is moved:
 * those that were pivots are marked, and L is put in order at the end. The steps run on whole matrices, as products of a
 * column and a row, for that is what backends are good at.
 *
 * @param x of shape [batch, n, n]
 *
 * Source: Golub and Van Loan, Matrix computations, 4th ed. (2013), section 3.4.
 */
export function luFactors(x: Tensor): LuFactors {
  const [batch, n] = x.shape as [number, number, number];
  const rows = tensor(
    Int32Array.from({ length: n }, (_, index) => index),
    [1, n],
  );
  const multipliers: Tensor[] = [];
  const pivotRows: Tensor[] = [];
  const order: Tensor[] = [];
  let rest = x;
  let isLeft: Tensor = ones([batch, n]);
  for (let k = 0; k < n; k++) {
    const column = reshape(slice(rest, [0, 0, k], [-1, -1, 1]), [batch, n]);
    const candidates = sub(mul(abs(column), isLeft), sub(1, isLeft));
    const place = reshape(argMax(candidates, 1), [batch, 1]);
    const chosen = cast(equal(rows, place), 'float32');
    const pivotRow = matMul(reshape(chosen, [batch, 1, n]), rest);
    const pivot = reshape(slice(pivotRow, [0, 0, k], [-1, -1, 1]), [batch, 1]);
    isLeft = sub(isLeft, chosen);
    const multiplier = reshape(mul(where(equal(pivot, 0), 0, div(column, pivot)), isLeft), [batch, n, 1]);
    order.push(place);
    pivotRows.push(pivotRow);
    multipliers.push(multiplier);
    rest = sub(rest, matMul(multiplier, pivotRow));
  }
  if (n === 0) return { lower: x, upper: x, order: reshape(rows, [batch, n]) };
  const places = concat(order, 1);
  return {
    lower: gather(concat(multipliers, 2), places, { batchDims: 1 }),
    upper: triu(concat(pivotRows, 1)),
    order: places,
  };
}

/** 1 or −1, [batch]: whether an order takes an even or an odd number of exchanges. */
export function parityOf(order: Tensor): Tensor {
  const [batch, n] = order.shape as [number, number];
  const isInverted = greater(reshape(order, [batch, n, 1]), reshape(order, [batch, 1, n]));
  const inversions = sum(triu(cast(isInverted, 'int32'), 1), [1, 2]);
  return where(equal(mod(inversions, 2), 0), 1, -1);
}
