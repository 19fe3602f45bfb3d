import { ShapeError } from '@neurite/backend';
import { broadcastTo, cast, reshape, type Shape, type Tensor, type TensorLike, toTensor } from '@neurite/tensors';

/** The weights of the examples, one for each value of that shape; `undefined` where all count the same. */
export function exampleWeights(weights: TensorLike | undefined, shape: Shape, metric: string): Tensor | undefined {
  if (weights === undefined) return undefined;
  const given = cast(toTensor(weights, undefined, 'sampleWeight'), 'float32');
  const squeezed = given.rank > shape.length && given.shape.at(-1) === 1 ? given.shape.slice(0, -1) : given.shape;
  if (squeezed.length > shape.length || squeezed.some((length, axis) => length !== shape[axis])) {
    throw new ShapeError(
      `${metric}: sampleWeight has the shape [${given.shape.join(', ')}]; it needs one weight for each example: ` +
        `[${shape.join(', ')}]${shape.length > 1 ? ` or [${shape[0]}]` : ''}.`,
    );
  }
  const open = [...squeezed, ...new Array<number>(shape.length - squeezed.length).fill(1)];
  return broadcastTo(reshape(given, open), shape);
}
