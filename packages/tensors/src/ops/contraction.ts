import { ArgumentError, ShapeError } from '@neurite/backend';
import { sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { mul } from './arithmetic.ts';
import { normalizeAxis } from './axes.ts';
import type { TensorLike } from './create.ts';
import { promote } from './dtype.ts';
import { matMul } from './matmul.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';
import { transpose } from './transpose.ts';

/**
 * Product of two tensors summed over pairs of axes: the axes that stay are first those of a, then those of b.
 *
 * @param axes how many of a's last axes go with b's first ones, in that order; or two lists of axes that go together.
 *   Default 2
 * @returns float32
 * @throws ShapeError when axes that go together differ in length; ArgumentError when they are not named in pairs
 * @example
 * tensordot(a, b, [[2], [0]]); // Σₖ a[i, j, k] · b[k, l]
 */
export function tensordot(
  a: TensorLike,
  b: TensorLike,
  axes: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  const [x, y] = promote(a, b, 'float32');
  const [axesA, axesB] = pairs(x, y, axes);
  const differing = axesA.findIndex((axis, index) => x.shape[axis] !== y.shape[axesB[index]!]);
  if (differing >= 0) {
    throw new ShapeError(
      `tensordot: axis ${axesA[differing]} of a ${shapeText(x.shape)} and axis ${axesB[differing]} of b ` +
        `${shapeText(y.shape)} go together and must have the same length.`,
    );
  }
  const restA = x.shape.map((_, axis) => axis).filter((axis) => !axesA.includes(axis));
  const restB = y.shape.map((_, axis) => axis).filter((axis) => !axesB.includes(axis));
  const lengthsA = restA.map((axis) => x.shape[axis]!);
  const lengthsB = restB.map((axis) => y.shape[axis]!);
  const inner = sizeOf(axesA.map((axis) => x.shape[axis]!));
  const left = reshape(transpose(x, [...restA, ...axesA]), [sizeOf(lengthsA), inner]);
  const right = reshape(transpose(y, [...axesB, ...restB]), [inner, sizeOf(lengthsB)]);
  return reshape(matMul(left, right), [...lengthsA, ...lengthsB]);
}

/**
 * Inner product: of two vectors Σ a[i] · b[i]; of matrices and vectors the matrix product; in general summed over a's
 * last axis and b's last but one. A scalar multiplies.
 *
 * @returns float32
 * @throws ShapeError when the lengths differ
 * @example
 * dot([1, 2, 3], [4, 5, 6]) // 32
 */
export function dot(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promote(a, b, 'float32');
  if (x.rank === 0 || y.rank === 0) return mul(x, y);
  return tensordot(x, y, [[-1], [y.rank === 1 ? 0 : -2]]);
}

/**
 * Outer product of two vectors: y[i, j] = a[i] · b[j]. Tensors of more axes are flattened.
 *
 * @example
 * outer([1, 2], [3, 4]) // [[3, 4], [6, 8]]
 */
export function outer(a: TensorLike, b: TensorLike): Tensor {
  const [x, y] = promote(a, b, 'int32');
  return mul(reshape(x, [x.size, 1]), reshape(y, [1, y.size]));
}

function pairs(
  x: Tensor,
  y: Tensor,
  axes: number | readonly [readonly number[], readonly number[]],
): [number[], number[]] {
  if (typeof axes === 'number') {
    if (Number.isInteger(axes) && axes >= 0 && axes <= Math.min(x.rank, y.rank)) {
      const places = Array.from({ length: axes }, (_, index) => index);
      return [places.map((index) => x.rank - axes + index), places];
    }
    throw new ArgumentError(
      `tensordot: ${axes} axes cannot go together in ${shapeText(x.shape)} and ${shapeText(y.shape)}.`,
    );
  }
  const [axesA, axesB] = [x, y].map((operand, index) =>
    axes[index]!.map((axis) => normalizeAxis(axis, operand.rank, 'tensordot')),
  ) as [number[], number[]];
  const isOnce = [axesA, axesB].every((list) => new Set(list).size === list.length);
  if (isOnce && axesA.length === axesB.length) return [axesA, axesB];
  throw new ArgumentError(
    `tensordot: axes must name as many axes of a as of b, each once; got [${axes[0].join(', ')}] and [${axes[1].join(', ')}].`,
  );
}
