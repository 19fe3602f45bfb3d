import { ShapeError } from '@neurite/backend';
import { cast, reshape, type Shape, type Tensor } from '@neurite/tensors';

/** Labels and predictions in one shape of two axes or more, as float32: [n] and [n, 1] are the same. */
export function elementwise(yTrue: Tensor, yPred: Tensor, metric: string): [Tensor, Tensor] {
  const shape = commonShape(yTrue.shape, yPred.shape);
  if (shape === undefined) {
    throw new ShapeError(
      `${metric}: the labels have the shape [${yTrue.shape.join(', ')}], the predictions have ` +
        `[${yPred.shape.join(', ')}]. It compares them one by one, so each prediction needs a label of its own.`,
    );
  }
  return [reshape(cast(yTrue, 'float32'), shape), reshape(cast(yPred, 'float32'), shape)];
}

function commonShape(a: Shape, b: Shape): Shape | undefined {
  if (a.join() === b.join()) return a.length < 2 ? [...a, ...new Array<number>(2 - a.length).fill(1)] : a;
  if ([...a, 1].join() === b.join()) return b;
  return [...b, 1].join() === a.join() ? a : undefined;
}
