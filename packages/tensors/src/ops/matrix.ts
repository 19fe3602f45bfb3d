/** What the operations of linear algebra share: they work on batches of matrices, of shape […, m, n]. */
import { ShapeError } from '@neurite/backend';
import { sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul } from './arithmetic.ts';
import { type TensorLike, tensor } from './create.ts';
import { tril } from './diagonal.ts';
import { cast } from './dtype.ts';
import { broadcastTo, reshape } from './shape.ts';
import { shapeText } from './text.ts';
import { swapAxes } from './transpose.ts';

/** A float32 tensor of matrices. @throws ShapeError when it has fewer than two axes */
export function matrices(x: TensorLike, operation: string, argument: string = 'x'): Tensor {
  const value = cast(x, 'float32');
  if (value.rank >= 2) return value;
  throw new ShapeError(
    `${operation}: ${argument} must be matrices, of shape […, m, n]; got ${shapeText(value.shape)}.`,
  );
}

/** A float32 tensor of square matrices. @throws ShapeError when they are not square */
export function squareMatrices(x: TensorLike, operation: string, argument: string = 'x'): Tensor {
  const value = matrices(x, operation, argument);
  if (value.shape[value.rank - 2] === value.shape[value.rank - 1]) return value;
  throw new ShapeError(
    `${operation}: ${argument} must be square matrices, of shape […, n, n]; got ${shapeText(value.shape)}.`,
  );
}

/** The last two axes exchanged. */
export function transposed(x: Tensor): Tensor {
  return swapAxes(x, -1, -2);
}

/** [batch, m, n], with all leading axes in one. */
export function asBatch(x: Tensor): Tensor {
  const [m, n] = x.shape.slice(-2) as [number, number];
  return reshape(x, [sizeOf(x.shape.slice(0, -2)), m, n]);
}

/** n × n unit matrices of the given leading shape. */
export function unitMatrices(lead: readonly number[], n: number): Tensor {
  const data = new Float32Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = 1;
  return broadcastTo(tensor(data, [n, n]), [...lead, n, n]);
}

/** Symmetric matrices with the lower triangles of the given ones. */
export function mirrored(x: Tensor): Tensor {
  return add(tril(x), transposed(tril(x, -1)));
}

/** Numbers, one for each matrix, times the matrices. */
export function scaled(factors: Tensor, x: Tensor): Tensor {
  return mul(reshape(factors, [...factors.shape, 1, 1]), x);
}

/** Computes a value when it is first asked for: what the gradients of two arguments share. */
export function once(compute: () => Tensor): () => Tensor {
  let value: Tensor | undefined;
  return () => (value ??= compute());
}
