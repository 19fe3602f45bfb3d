import { ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import { type Shape, sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { ShapeOf } from '../types/broadcast.ts';
import type { MatMulShape, Multipliable } from '../types/matmul.ts';
import { broadcastShapes } from './binary.ts';
import { type TensorLike, zeros } from './create.ts';
import { promote } from './dtype.ts';
import { broadcastTo, reshape } from './shape.ts';

/** Which operands of {@link matMul} are transposed first. */
export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/** The default of {@link MatMulOptions}. */
export interface NoTransposes {
  readonly transposeA?: false;
  readonly transposeB?: false;
}

/**
 * Matrix product over the last two axes: y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]. Leading axes are broadcast.
 *
 * @param a of shape […, m, k] ([…, k, m] with transposeA)
 * @param b of shape […, k, n] ([…, n, k] with transposeB)
 * @returns float32 of shape […, m, n]
 *   Where shapes are known to the compiler, operands that cannot be multiplied are marked by the editor
 * @throws ShapeError when an operand has fewer than two axes, or the inner lengths or the leading axes do not fit
 * @example
 * matMul([[1, 2], [3, 4]], [[5], [6]]) // [[17], [39]]
 */
export function matMul<A extends TensorLike, B extends TensorLike, const Options extends MatMulOptions = NoTransposes>(
  a: A,
  b: B & Multipliable<ShapeOf<A>, ShapeOf<B>, Options>,
  options?: Options,
): Tensor<MatMulShape<ShapeOf<A>, ShapeOf<B>, Options>>;
export function matMul(a: TensorLike, b: TensorLike, options: MatMulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false } = options;
  const [x, y] = promote(a, b, 'float32');
  const inner = x.shape[x.rank - (transposeA ? 2 : 1)];
  const other = y.shape[y.rank - (transposeB ? 1 : 2)];
  if (x.rank < 2 || y.rank < 2 || inner !== other) {
    throw new ShapeError(
      `matMul cannot multiply [${x.shape.join(', ')}]${transposeA ? ' transposed' : ''} by ` +
        `[${y.shape.join(', ')}]${transposeB ? ' transposed' : ''}: both need two axes or more, and the last axis of ` +
        `a (${inner}) must be as long as the last but one of b (${other}).`,
    );
  }
  const batch = broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2), 'matMul');
  const rows = x.shape[x.rank - (transposeA ? 1 : 2)]!;
  const columns = y.shape[y.rank - (transposeB ? 2 : 1)]!;
  const shape = [...batch, rows, columns];
  if (shape.includes(0)) return zeros(shape);
  // A batch of matrices times one matrix is one tall matrix times that matrix, and so is its gradient.
  const isTall = !transposeA && x.rank > 2 && sizeOf(y.shape.slice(0, -2)) === 1;
  if (isTall) return reshape(multiply(flattenTo2d(x), flattenTo2d(y), transposeA, transposeB), shape);
  if (cycles(x, batch) && cycles(y, batch)) return multiply(x, y, transposeA, transposeB);
  const stretch = (operand: Tensor): Tensor => broadcastTo(operand, [...batch, ...operand.shape.slice(-2)]);
  return multiply(stretch(x), stretch(y), transposeA, transposeB);
}

function multiply(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  return runKernel('BatchMatMul', { a, b }, { transposeA, transposeB });
}

function flattenTo2d(x: Tensor): Tensor {
  return reshape(x, [-1, x.shape[x.rank - 1]!]);
}

/**
 * Whether the kernel can broadcast this operand: tfjs-core's goes through the batches of the smaller operand in a circle,
 * which is right only where none but leading axes are stretched.
 */
function cycles(x: Tensor, batch: Shape): boolean {
  const lengths = x.shape.slice(0, -2);
  const first = lengths.findIndex((length) => length !== 1);
  const own = first < 0 ? [] : lengths.slice(first);
  return own.every((length, axis) => length === batch[batch.length - own.length + axis]);
}
