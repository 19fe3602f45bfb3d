import { ShapeError } from '@neurite/backend';
import type { Tensor } from '../tensor.ts';
import { type TensorLike, tensor, toTensor } from './create.ts';
import { where } from './logic.ts';
import { type Padding, pad } from './pad.ts';
import { reshape } from './shape.ts';
import { slice } from './slice.ts';
import { shapeText } from './text.ts';

/**
 * Square matrices with the given diagonals, and zeros elsewhere.
 *
 * @param x of shape […, n]
 * @returns shape […, n, n]
 * @example
 * diag([1, 2]); // [[1, 0], [0, 2]]
 */
export function diag(x: TensorLike): Tensor {
  const value = toTensor(x);
  const n = value.shape[value.rank - 1];
  if (n === undefined) throw new ShapeError('diag needs the diagonal as a tensor of at least one axis; got a scalar.');
  // In row-major order n zeros stand between neighbours of the diagonal.
  const lead = value.shape.slice(0, -1);
  const spaced = pad(reshape(value, [value.size, 1]), [
    [0, 0],
    [0, n],
  ]);
  const rows = reshape(spaced, [-1, n * (n + 1)]);
  return reshape(slice(rows, [0, 0], [-1, n * n]), [...lead, n, n]);
}

/**
 * The diagonals of matrices: y[…, i] = x[…, i, i].
 *
 * @param x of shape […, m, n]
 * @returns shape […, min(m, n)]
 * @example
 * diagPart([[1, 2], [3, 4]]) // [1, 4]
 */
export function diagPart(x: TensorLike): Tensor {
  const value = toTensor(x);
  if (value.rank < 2)
    throw new ShapeError(`diagPart needs matrices, of shape […, m, n]; got ${shapeText(value.shape)}.`);
  const n = Math.min(value.shape[value.rank - 2]!, value.shape[value.rank - 1]!);
  const lead = value.shape.slice(0, -2);
  const square = slice(value, [], [...lead, n, n]);
  const rows = reshape(square, [-1, n * n]);
  const padded = pad(rows, [[0, 0], [0, n] satisfies Padding]);
  return reshape(slice(reshape(padded, [-1, n, n + 1]), [], [-1, -1, 1]), [...lead, n]);
}

/**
 * Matrices with zeros above a diagonal: what lies on and below it is kept.
 *
 * @param x of shape […, m, n]
 * @param k which diagonal: 0 (default) the main one, positive ones above it, negative ones below
 * @example
 * tril([[1, 2], [3, 4]]) // [[1, 0], [3, 4]]
 */
export function tril(x: TensorLike, k: number = 0): Tensor {
  return triangle(x, 'tril', (row, column) => column - row <= k);
}

/**
 * Matrices with zeros below the k-th diagonal: what lies on and above it is kept. See {@link tril}.
 *
 * @example
 * triu([[1, 2], [3, 4]]) // [[1, 2], [0, 4]]
 */
export function triu(x: TensorLike, k: number = 0): Tensor {
  return triangle(x, 'triu', (row, column) => column - row >= k);
}

function triangle(x: TensorLike, operation: string, keeps: (row: number, column: number) => boolean): Tensor {
  const value = toTensor(x);
  if (value.rank < 2)
    throw new ShapeError(`${operation} needs matrices, of shape […, m, n]; got ${shapeText(value.shape)}.`);
  const [rows, columns] = [value.shape[value.rank - 2]!, value.shape[value.rank - 1]!];
  const mask = Uint8Array.from({ length: rows * columns }, (_, i) =>
    Number(keeps(Math.floor(i / columns), i % columns)),
  );
  return where(tensor(mask, [rows, columns]), value, 0);
}
