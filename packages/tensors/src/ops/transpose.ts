import { ArgumentError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Tensor } from '../tensor.ts';
import { normalizeAxis } from './axes.ts';
import { type TensorLike, toTensor } from './create.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';

/**
 * The tensor with its axes in another order: y.shape[i] = x.shape[perm[i]].
 *
 * @param perm every axis once; default: the reverse order, which for a matrix is its transpose
 * @throws ArgumentError when an axis is missing or stands twice
 * @example
 * transpose([[1, 2, 3], [4, 5, 6]]); // [[1, 4], [2, 5], [3, 6]]
 */
export function transpose(x: TensorLike, perm?: readonly number[]): Tensor {
  const value = toTensor(x);
  const axes = value.shape.map((_, axis) => axis);
  const order = perm?.map((axis) => normalizeAxis(axis, value.rank, 'transpose')) ?? axes.reverse();
  if (order.length !== value.rank || new Set(order).size !== value.rank) {
    throw new ArgumentError(
      `transpose: perm must name each of the ${value.rank} axes of ${shapeText(value.shape)} once; got [${order.join(', ')}].`,
    );
  }
  if (order.every((axis, index) => axis === index)) return value;
  // Where only axes of length 1 change places, the elements stay where they are.
  const long = order.filter((axis) => value.shape[axis]! > 1);
  if (long.every((axis, index) => index === 0 || axis > long[index - 1]!)) {
    return reshape(
      value,
      order.map((axis) => value.shape[axis]!),
    );
  }
  return runKernel('Transpose', { x: value }, { perm: order });
}

/**
 * The tensor with two axes exchanged.
 *
 * @example
 * swapAxes([[1, 2], [3, 4]], 0, 1) // [[1, 3], [2, 4]]
 */
export function swapAxes(x: TensorLike, axis1: number, axis2: number): Tensor {
  const value = toTensor(x);
  const perm = value.shape.map((_, axis) => axis);
  const first = normalizeAxis(axis1, value.rank, 'swapAxes');
  const second = normalizeAxis(axis2, value.rank, 'swapAxes');
  perm[first] = second;
  perm[second] = first;
  return transpose(value, perm);
}
