import { ArgumentError } from '@neurite/backend';
import { type Tensor, transpose } from '@neurite/tensors';

/** The tensor with the axis of the classes moved to the end. */
export function classesLast(x: Tensor, axis: number): Tensor {
  const position = axis < 0 ? axis + x.rank : axis;
  if (position === x.rank - 1 || x.rank === 0) return x;
  if (!Number.isInteger(position) || position < 0 || position >= x.rank) {
    throw new ArgumentError(
      `The classes cannot lie on axis ${axis} of outputs or labels of shape [${x.shape.join(', ')}].`,
    );
  }
  const others = x.shape.map((_, index) => index).filter((index) => index !== position);
  return transpose(x, [...others, position]);
}
