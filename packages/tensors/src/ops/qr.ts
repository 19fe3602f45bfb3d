import { runComposite } from '../core/composite.ts';
import type { GradientFunction } from '../core/tape.ts';
import type { Tensor } from '../tensor.ts';
import { abs, add, div, mul, square, sub } from './arithmetic.ts';
import { equal, less } from './compare.ts';
import { concat } from './concat.ts';
import { type TensorLike, tensor } from './create.ts';
import { diagPart, triu } from './diagonal.ts';
import { where } from './logic.ts';
import { sqrt } from './math.ts';
import { matMul } from './matmul.ts';
import { asBatch, matrices, mirrored, transposed, unitMatrices } from './matrix.ts';
import { sum } from './reduce.ts';
import { expandDims, reshape } from './shape.ts';
import { slice } from './slice.ts';
import { triangularSolve } from './triangular-solve.ts';

/** Factors of matrices of shape […, m, n], with k = min(m, n). */
export interface QrFactors {
  /** Of shape […, m, k], with orthonormal columns: qᵀ q = 1. */
  readonly q: Tensor;
  /** Of shape […, k, n], upper triangular, its diagonal not negative. */
  readonly r: Tensor;
}

/**
 * The reduced QR factorisation x = q r, by Householder reflections. It is unique where the first k columns are
 * independent, for the diagonal of r is positive then.
 *
 * Gradient, for m ≥ n: x̄ = (q̄ + q s) r⁻ᵀ, where s is the symmetric matrix with the lower triangle of r r̄ᵀ − q̄ᵀ q; of a wide
 * matrix, the columns beyond the first m are qᵀ times those of x. Dependent columns make it infinite or NaN.
 *
 * @param x of shape […, m, n]
 * @throws ShapeError when x has fewer than two axes
 *
 * Source: Golub and Van Loan, Matrix computations, 4th ed. (2013), algorithm 5.2.1; gradient: Walter and Lehmann, arXiv:1001.1654.
 * @example
 * qr([[3, 0], [4, 5]]) // { q: [[0.6, -0.8], [0.8, 0.6]], r: [[5, 4], [0, 3]] }
 */
export function qr(x: TensorLike): QrFactors {
  const value = matrices(x, 'qr');
  const [m, n] = value.shape.slice(-2) as [number, number];
  const lead = value.shape.slice(0, -2);
  const tall = slice(value, [], [...lead, m, Math.min(m, n)]);
  const [q, r] = runComposite('Qr', { x: tall }, (inputs) => factor(inputs.x!), gradient) as [Tensor, Tensor];
  if (n <= m) return { q, r };
  const rest = slice(value, [...lead.map(() => 0), 0, m]);
  return { q, r: concat([r, matMul(q, rest, { transposeA: true })], r.rank - 1) };
}

const gradient: GradientFunction = ({ dys, outputs }) => {
  const [q, r] = outputs as [Tensor, Tensor];
  const [dq, dr] = dys as [Tensor, Tensor];
  return {
    x: () => {
      const skew = sub(matMul(r, dr, { transposeB: true }), matMul(dq, q, { transposeA: true }));
      const full = add(dq, matMul(q, mirrored(skew)));
      return transposed(triangularSolve(r, transposed(full), { lower: false }));
    },
  };
};

/** The factors of matrices with m ≥ n. */
function factor(x: Tensor): Tensor[] {
  const [m, n] = x.shape.slice(-2) as [number, number];
  const lead = x.shape.slice(0, -2);
  const reflections: Reflection[] = [];
  let r = asBatch(x);
  for (let k = 0; k < n; k++) {
    const reflection = reflectionOf(r, k);
    reflections.push(reflection);
    r = reflect(r, reflection);
  }
  const unit = slice(asBatch(unitMatrices(lead, m)), [0, 0, 0], [-1, -1, n]);
  const q = reflections.reduceRight((rows, reflection) => reflect(rows, reflection), unit);
  const top = triu(slice(r, [0, 0, 0], [-1, n, -1]));
  const signs = where(less(diagPart(top), 0), -1, 1);
  return [reshape(mul(q, expandDims(signs, 1)), x.shape), reshape(mul(top, expandDims(signs, 2)), [...lead, n, n])];
}

/** The reflection 1 − factor · v vᵀ. */
interface Reflection {
  /** [batch, m, 1] */
  readonly v: Tensor;
  /** [batch, 1, 1] */
  readonly factor: Tensor;
}

/** The reflection that leaves nothing below the diagonal in column k. */
function reflectionOf(r: Tensor, k: number): Reflection {
  const m = r.shape[1]!;
  const below = tensor(
    Float32Array.from({ length: m }, (_, row) => Number(row >= k)),
    [m, 1],
  );
  const diagonal = tensor(
    Float32Array.from({ length: m }, (_, row) => Number(row === k)),
    [m, 1],
  );
  const column = mul(slice(r, [0, 0, k], [-1, -1, 1]), below);
  const pivot = slice(r, [0, k, k], [-1, 1, 1]);
  const length = sqrt(sum(square(column), 1, true));
  // Away from the pivot, so that nothing cancels.
  const v = add(column, mul(diagonal, where(less(pivot, 0), mul(length, -1), length)));
  const half = mul(length, add(length, abs(pivot)));
  return { v, factor: where(equal(half, 0), 0, div(1, half)) };
}

function reflect(x: Tensor, { v, factor }: Reflection): Tensor {
  return sub(x, matMul(mul(v, factor), matMul(v, x, { transposeA: true })));
}
