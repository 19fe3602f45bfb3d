import { ArgumentError, ShapeError } from '@neurite/backend';
import { cast, type Tensor, type TensorLike, toTensor } from '@neurite/tensors';

/** @throws ArgumentError when one of these is no whole number of at least 1, naming it */
export function checkLengths(what: string, lengths: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(lengths)) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ArgumentError(`${what}: ${name} must be a whole number of at least 1; got ${value}.`);
  }
}

/** The value as float32. @throws ShapeError when it has fewer axes than that */
export function floats(value: TensorLike, what: string, axes: string, rank: number): Tensor {
  const tensor = cast(toTensor(value, undefined, what), 'float32');
  if (tensor.rank >= rank) return tensor;
  throw new ShapeError(`${what} takes ${axes}; got [${tensor.shape.join(', ')}].`);
}
