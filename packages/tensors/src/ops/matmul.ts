import { ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import type { TensorLike } from './create.ts';
import { promote } from './dtype.ts';

/** Which operands of {@link matMul} are transposed first. */
export interface MatMulOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

/**
 * Matrix product over the last two axes: y[…, i, j] = Σₖ a[…, i, k] · b[…, k, j]. Leading axes are broadcast.
 *
 * @param a of shape […, m, k] ([…, k, m] with transposeA)
 * @param b of shape […, k, n] ([…, n, k] with transposeB)
 * @returns float32 of shape […, m, n]
 * @throws ShapeError when an operand has fewer than two axes or the inner lengths differ
 */
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
  return runKernel('BatchMatMul', { a: x, b: y }, { transposeA, transposeB });
}
