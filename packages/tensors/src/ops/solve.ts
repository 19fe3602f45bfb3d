import { runComposite } from '../core/composite.ts';
import type { GradientFunction } from '../core/tape.ts';
import type { Tensor } from '../tensor.ts';
import { abs, mul, neg, sign } from './arithmetic.ts';
import type { TensorLike } from './create.ts';
import { diagPart } from './diagonal.ts';
import { gather } from './gather.ts';
import { luFactors, parityOf } from './lu.ts';
import { log } from './math.ts';
import { matMul } from './matmul.ts';
import { asBatch, once, scaled, squareMatrices, transposed, unitMatrices } from './matrix.ts';
import { prod, sum } from './reduce.ts';
import { reshape } from './shape.ts';
import { solveFor, substitute } from './triangular-solve.ts';

// Source of the gradients: Giles, An extended collection of matrix derivative results for forward and reverse mode
// algorithmic differentiation, Oxford University (2008), section 2.

/**
 * The solution x of a x = b, by elimination with partial pivoting. A singular a gives ∞ or NaN, and no error: values are
 * not looked at.
 *
 * Gradients: b̄ = a⁻ᵀ x̄ and ā = −b̄ xᵀ.
 *
 * @param a of shape […, n, n]
 * @param b of shape […, n, m], or a vector of n; leading axes broadcast
 * @returns the shape of b
 * @throws ShapeError when they do not fit
 * @example
 * solve([[2, 0], [0, 4]], [1, 1]); // [0.5, 0.25]
 */
export function solve(a: TensorLike, b: TensorLike): Tensor {
  return solveFor(
    'solve',
    squareMatrices(a, 'solve', 'a'),
    b,
    (left, right) =>
      runComposite('Solve', { a: left, b: right }, (inputs) => [eliminate(inputs.a!, inputs.b!)], gradientOfSolve)[0]!,
  );
}

const gradientOfSolve: GradientFunction = ({ dy, inputs, outputs }) => {
  const right = once(() => solve(transposed(inputs.a!), dy));
  return { a: () => neg(matMul(right(), outputs[0]!, { transposeB: true })), b: right };
};

/**
 * The inverse y = x⁻¹ of square matrices. A singular one gives ∞ or NaN. To solve equations, `solve` is faster and more
 * exact.
 *
 * Gradient: x̄ = −yᵀ ȳ yᵀ.
 *
 * @param x of shape […, n, n]
 * @throws ShapeError when the matrices are not square
 * @example
 * inverse([[2, 0], [0, 4]]) // [[0.5, 0], [0, 0.25]]
 */
export function inverse(x: TensorLike): Tensor {
  const value = squareMatrices(x, 'inverse');
  const { shape } = value;
  return runComposite(
    'Inverse',
    { x: value },
    (inputs) => [eliminate(inputs.x!, unitMatrices(shape.slice(0, -2), shape[shape.length - 1]!))],
    ({ dy, outputs }) => {
      const y = outputs[0]!;
      return { x: () => neg(matMul(matMul(y, dy, { transposeA: true }), y, { transposeB: true })) };
    },
  )[0]!;
}

/**
 * The determinants of square matrices; 0 for singular ones. `slogdet` is for those that would overflow.
 *
 * Gradient: x̄ = ȳ det(x) x⁻ᵀ, which a singular matrix makes NaN.
 *
 * @param x of shape […, n, n]
 * @returns shape […]
 * @throws ShapeError when the matrices are not square
 * @example
 * det([[1, 2], [3, 4]]) // -2
 */
export function det(x: TensorLike): Tensor {
  const value = squareMatrices(x, 'det');
  return runComposite(
    'Determinant',
    { x: value },
    (inputs) => {
      const { diagonal, parity } = pivots(inputs.x!);
      return [reshape(mul(prod(diagonal, 1), parity), value.shape.slice(0, -2))];
    },
    ({ dy, inputs, outputs }) => ({ x: () => scaled(mul(dy, outputs[0]!), transposed(inverse(inputs.x!))) }),
  )[0]!;
}

/** A determinant as its sign and the logarithm of its magnitude. */
export interface LogDeterminant {
  /** 1 or −1; 0 for singular matrices. */
  readonly sign: Tensor;
  /** log |det x|; −∞ for singular matrices. */
  readonly logAbsDet: Tensor;
}

/**
 * The determinants of square matrices as signs and logarithms, so that neither overflows.
 *
 * Gradient of the logarithm: x̄ = ȳ x⁻ᵀ; that of the sign is 0.
 *
 * @param x of shape […, n, n]
 * @returns both of shape […]
 * @throws ShapeError when the matrices are not square
 * @example
 * slogdet([[1, 2], [3, 4]]) // { sign: -1, logAbsDet: 0.6931 }
 */
export function slogdet(x: TensorLike): LogDeterminant {
  const value = squareMatrices(x, 'slogdet');
  const [signs, logarithms] = runComposite(
    'LogDeterminant',
    { x: value },
    (inputs) => {
      const { diagonal, parity } = pivots(inputs.x!);
      const lead = value.shape.slice(0, -2);
      return [reshape(mul(prod(sign(diagonal), 1), parity), lead), reshape(sum(log(abs(diagonal)), 1), lead)];
    },
    ({ dys, inputs }) => ({ x: () => scaled(dys[1]!, transposed(inverse(inputs.x!))) }),
  );
  return { sign: signs!, logAbsDet: logarithms! };
}

/** The diagonal of U, [batch, n], and the parity of the order of rows. */
function pivots(x: Tensor): { diagonal: Tensor; parity: Tensor } {
  const { upper, order } = luFactors(asBatch(x));
  return { diagonal: diagPart(upper), parity: parityOf(order) };
}

function eliminate(a: Tensor, b: Tensor): Tensor {
  const { lower, upper, order } = luFactors(asBatch(a));
  const ordered = gather(asBatch(b), order, { batchDims: 1 });
  const forward = substitute(lower, ordered, { lower: true, unitDiagonal: true });
  return reshape(substitute(upper, forward, { lower: false, unitDiagonal: false }), b.shape);
}
