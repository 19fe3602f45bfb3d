import { ArgumentError, ShapeError } from '@neurite/backend';
import {
  add,
  cast,
  div,
  mul,
  reshape,
  type Shape,
  sum,
  type Tensor,
  tensor,
  type TensorLike,
  toTensor,
} from '@neurite/tensors';
import type { Reduction } from './reduction.ts';

/** How much each class counts: a weight for each class, or weights by the number of the class. */
export type ClassWeight = readonly number[] | Readonly<Record<number, number>>;

/** Keeps the mean of a batch that is all padding from being 0 / 0. */
const EPSILON = 1e-7;

/**
 * A mask as weights. Those that count weigh total / valid where a mean is taken, which divides by the total: so it
 * becomes a mean over the valid ones.
 */
export function maskWeights(mask: TensorLike, shape: Shape, reduction: Reduction, loss: string): Tensor {
  const valid = sampleWeights(cast(toTensor(mask, undefined, 'mask'), 'bool'), shape, loss, 'mask');
  return reduction === 'mean' ? mul(valid, div(valid.size, add(sum(valid), EPSILON))) : valid;
}

/** The weights of the examples in a shape that broadcasts against their losses. */
export function sampleWeights(
  weights: TensorLike,
  shape: Shape,
  loss: string,
  what: 'sampleWeight' | 'mask' = 'sampleWeight',
): Tensor {
  const given = cast(toTensor(weights, undefined, what), 'float32');
  if (shape.length === 0 && given.rank > 0) {
    throw new ArgumentError(
      `${loss} gives one loss for the whole batch; to take a ${what} it must give one for each example.`,
    );
  }
  const squeezed = given.rank > shape.length && given.shape.at(-1) === 1 ? given.shape.slice(0, -1) : given.shape;
  const fits = squeezed.length <= shape.length && squeezed.every((length, axis) => length === shape[axis]);
  if (!fits) {
    throw new ShapeError(
      `${loss}: ${what} has the shape [${given.shape.join(', ')}]; it needs one weight for each example: ` +
        `[${shape.join(', ')}]${shape.length > 1 ? ` or [${shape[0]}]` : ''}.`,
    );
  }
  return reshape(given, [...squeezed, ...new Array<number>(shape.length - squeezed.length).fill(1)]);
}

/** The weight of each example's class. @param classes one-hot rows, of shape [...shape, number of classes] */
export function classWeights(weights: ClassWeight, classes: Tensor, shape: Shape, loss: string): Tensor {
  const count = classes.shape.at(-1)!;
  if (typeof weights !== 'object' || weights === null || weights instanceof Map) {
    const got = typeof weights === 'object' ? 'a Map' : JSON.stringify(weights);
    throw new ArgumentError(`${loss}: classWeight goes from classes to weights, as { 0: 1, 1: 5 }; got ${got}.`);
  }
  const byClass = new Float32Array(count).fill(1);
  for (const [key, weight] of Object.entries(weights)) {
    const index = Number(key);
    if (!Number.isInteger(index) || index < 0 || index >= count) {
      throw new ArgumentError(
        `${loss}: classWeight names the class '${key}'; there are ${count} classes, 0 to ${count - 1}.`,
      );
    }
    if (!(weight >= 0 && Number.isFinite(weight))) {
      throw new ArgumentError(
        `${loss}: the classWeight of class ${key} must be a number of at least 0; got ${weight}.`,
      );
    }
    byClass[index] = weight;
  }
  return reshape(sum(mul(classes, tensor(byClass)), -1), shape);
}
