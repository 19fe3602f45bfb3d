import { runComposite } from '../core/composite.ts';
import type { GradientFunction } from '../core/tape.ts';
import type { Tensor } from '../tensor.ts';
import { div, mul, sub } from './arithmetic.ts';
import { concat } from './concat.ts';
import { type TensorLike, tensor } from './create.ts';
import { sqrt } from './math.ts';
import { matMul } from './matmul.ts';
import { asBatch, mirrored, squareMatrices, transposed } from './matrix.ts';
import { reshape } from './shape.ts';
import { slice } from './slice.ts';
import { triangularSolve } from './triangular-solve.ts';

/**
 * The lower triangular L with L Lᵀ = x, of symmetric positive definite matrices. Only their lower triangles are looked
 * at; those that are not positive definite give NaN.
 *
 * Gradient: x̄ = ½ L⁻ᵀ s L⁻¹, where s is the symmetric matrix with the lower triangle of Lᵀ L̄. It is symmetric, as the
 * matrix is.
 *
 * @param x of shape […, n, n]
 * @throws ShapeError when the matrices are not square
 *
 * Source: Murray, Differentiation of the Cholesky decomposition (arXiv:1602.07527).
 * @example
 * cholesky([[4, 2], [2, 5]]) // [[2, 0], [1, 2]]
 */
export function cholesky(x: TensorLike): Tensor {
  const value = squareMatrices(x, 'cholesky');
  return runComposite('Cholesky', { x: value }, (inputs) => [factor(inputs.x!)], gradient)[0]!;
}

const gradient: GradientFunction = ({ dy, outputs }) => {
  const lower = outputs[0]!;
  const divided = (s: Tensor): Tensor => triangularSolve(lower, s, { transpose: true });
  return {
    x: () => {
      const s = mirrored(matMul(lower, dy, { transposeA: true }));
      return mul(divided(transposed(divided(s))), 0.5);
    },
  };
};

/** Column by column: each is taken, multiplied by itself, from what remains. */
function factor(x: Tensor): Tensor {
  const n = x.shape[x.rank - 1]!;
  const columns: Tensor[] = [];
  let rest = asBatch(x);
  for (let k = 0; k < n; k++) {
    const below = tensor(
      Float32Array.from({ length: n }, (_, row) => Number(row >= k)),
      [n, 1],
    );
    const pivot = sqrt(slice(rest, [0, k, k], [-1, 1, 1]));
    const column = mul(div(slice(rest, [0, 0, k], [-1, -1, 1]), pivot), below);
    columns.push(column);
    rest = sub(rest, matMul(column, column, { transposeB: true }));
  }
  return columns.length === 0 ? x : reshape(concat(columns, 2), x.shape);
}
