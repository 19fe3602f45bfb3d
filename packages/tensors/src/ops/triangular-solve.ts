import { ShapeError } from '@neurite/backend';
import { runComposite } from '../core/composite.ts';
import type { GradientFunction } from '../core/tape.ts';
import type { Tensor } from '../tensor.ts';
import { div, neg, sub } from './arithmetic.ts';
import { broadcastShapes } from './binary.ts';
import { concat } from './concat.ts';
import type { TensorLike } from './create.ts';
import { tril, triu } from './diagonal.ts';
import { cast } from './dtype.ts';
import { matMul } from './matmul.ts';
import { asBatch, matrices, once, squareMatrices, transposed } from './matrix.ts';
import { broadcastTo, expandDims, reshape, squeeze } from './shape.ts';
import { slice } from './slice.ts';
import { shapeText } from './text.ts';

/** Which triangle holds the equations. */
export interface TriangularSolveOptions {
  /** Whether a is lower triangular; else upper. What lies in the other triangle is not looked at. Default true. */
  readonly lower?: boolean;
  /** Whether to solve aᵀ x = b instead. Default false. */
  readonly transpose?: boolean;
  /** Whether a's diagonal is taken to be 1. Default false. */
  readonly unitDiagonal?: boolean;
}

/**
 * The solution of a x = b by substitution, a being triangular. A 0 on the diagonal gives ∞ or NaN.
 *
 * Gradients: b̄ = a⁻ᵀ x̄ and ā = −b̄ xᵀ in a's triangle (Giles, An extended collection of matrix derivative results for
 * forward and reverse mode algorithmic differentiation, 2008, section 2.3).
 *
 * @param a of shape […, n, n]
 * @param b of shape […, n, m], or a vector of n; leading axes broadcast
 * @returns the shape of b
 * @throws ShapeError when they do not fit
 * @example
 * triangularSolve([[2, 0], [1, 4]], [2, 9]) // [1, 2]
 */
export function triangularSolve(a: TensorLike, b: TensorLike, options: TriangularSolveOptions = {}): Tensor {
  const { lower = true, transpose = false, unitDiagonal = false } = options;
  const triangles = squareMatrices(a, 'triangularSolve', 'a');
  const equations = transpose ? transposed(triangles) : triangles;
  return solveFor('triangularSolve', equations, b, (left, right) => {
    const triangle: Triangle = { lower: lower !== transpose, unitDiagonal };
    return runComposite(
      'TriangularSolve',
      { a: left, b: right },
      (inputs) => [reshape(substitute(asBatch(inputs.a!), asBatch(inputs.b!), triangle), inputs.b!.shape)],
      gradientIn(triangle),
    )[0]!;
  });
}

const gradientIn =
  ({ lower, unitDiagonal }: Triangle): GradientFunction =>
  ({ dy, inputs, outputs }) => {
    const right = once(() => triangularSolve(inputs.a!, dy, { lower, unitDiagonal, transpose: true }));
    return {
      a: () => {
        const full = neg(matMul(right(), outputs[0]!, { transposeB: true }));
        return lower ? tril(full, unitDiagonal ? -1 : 0) : triu(full, unitDiagonal ? 1 : 0);
      },
      b: right,
    };
  };

/** Brings both sides to one leading shape, and a vector to a matrix of one column and back. */
export function solveFor(operation: string, a: Tensor, b: TensorLike, solve: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const given = cast(b, 'float32');
  const columns = given.rank === 1 ? expandDims(given, -1) : matrices(given, operation, 'b');
  const n = a.shape[a.rank - 1]!;
  if (columns.shape[columns.rank - 2] !== n) {
    throw new ShapeError(
      `${operation}: b must have ${n} rows, as a ${shapeText(a.shape)} has, or be a vector of ${n}; got ` +
        `${shapeText(given.shape)}.`,
    );
  }
  const lead = broadcastShapes(a.shape.slice(0, -2), columns.shape.slice(0, -2), operation);
  const stretch = (x: Tensor): Tensor => broadcastTo(x, [...lead, ...x.shape.slice(-2)]);
  const x = solve(stretch(a), stretch(columns));
  return given.rank === 1 ? squeeze(x, -1) : x;
}

/** Which triangle, and whether its diagonal is taken to be 1. */
export interface Triangle {
  readonly lower: boolean;
  readonly unitDiagonal: boolean;
}

/**
 * Forward substitution from the first row on, or backward from the last: what is known of the solution, times its column
 * of a, is taken from all that remains.
 *
 * @param a of shape [batch, n, n]
 * @param b of shape [batch, n, m]
 */
export function substitute(a: Tensor, b: Tensor, { lower, unitDiagonal }: Triangle): Tensor {
  const n = a.shape[1]!;
  const beside = lower ? tril(a, -1) : triu(a, 1);
  const solved: Tensor[] = [];
  let remaining = b;
  for (let step = 0; step < n; step++) {
    const row = lower ? step : n - 1 - step;
    const own = slice(remaining, [0, row, 0], [-1, 1, -1]);
    const x = unitDiagonal ? own : div(own, slice(a, [0, row, row], [-1, 1, 1]));
    solved.push(x);
    remaining = sub(remaining, matMul(slice(beside, [0, 0, row], [-1, -1, 1]), x));
  }
  return solved.length === 0 ? b : concat(lower ? solved : solved.reverse(), 1);
}
