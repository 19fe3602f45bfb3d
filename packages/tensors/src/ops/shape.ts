import { ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import { type Shape, sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { type TensorLike, toTensor } from './create.ts';

/**
 * The same elements in another shape.
 *
 * @param shape one length may be −1: it is then what the others leave
 * @throws ShapeError when the number of elements differs
 */
export function reshape(x: TensorLike, shape: Shape): Tensor {
  const value = toTensor(x);
  const known = sizeOf(shape.filter((length) => length !== -1));
  const free = known === 0 ? 0 : value.size / known;
  const target = shape.map((length) => (length === -1 ? free : length));
  if (sizeOf(target) !== value.size || !target.every((length) => Number.isInteger(length) && length >= 0)) {
    throw new ShapeError(
      `reshape: [${value.shape.join(', ')}] has ${value.size} elements and cannot become [${shape.join(', ')}].`,
    );
  }
  return target.join() === value.shape.join() ? value : runKernel('Reshape', { x: value }, { shape: target });
}

/**
 * The tensor repeated along its axes of length 1, and along new leading axes, until it has the given shape.
 *
 * @throws ShapeError when an axis is neither 1 nor of the wanted length
 */
export function broadcastTo(x: TensorLike, shape: Shape): Tensor {
  const value = toTensor(x);
  if (value.shape.join() === shape.join()) return value;
  const lead = shape.length - value.rank;
  if (lead < 0 || value.shape.some((length, axis) => length !== 1 && length !== shape[axis + lead])) {
    throw new ShapeError(`broadcastTo: [${value.shape.join(', ')}] does not stretch to [${shape.join(', ')}].`);
  }
  const padded = reshape(value, [...new Array<number>(lead).fill(1), ...value.shape]);
  const reps = padded.shape.map((length, axis) => (length === shape[axis] ? 1 : shape[axis]!));
  return runKernel('Tile', { x: padded }, { reps });
}
