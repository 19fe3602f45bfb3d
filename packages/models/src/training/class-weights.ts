import { add, argMax, cast, equal, mul, reshape, round, type Tensor, tensor } from '@neurite/tensors';
import type { ClassWeight } from './objective.ts';

/**
 * What each example counts by its class, 1 for classes without a weight: for weighted metrics, as in Keras. The class is
 * the place of the largest label in a row of several, else the label itself.
 */
export function weightsByClass(labels: Tensor, classWeight: ClassWeight): Tensor {
  const size = labels.shape[0] ?? 1;
  const isRow = labels.rank > 1 && labels.shape.at(-1) !== 1;
  const classes = cast(isRow ? argMax(labels, -1) : round(cast(labels, 'float32')), 'float32');
  const column = reshape(classes, labels.rank > 1 ? labels.shape.slice(0, -1) : [size]);
  return Object.entries(classWeight).reduce(
    (weights, [label, weight]) => add(weights, mul(cast(equal(column, Number(label)), 'float32'), weight - 1)),
    tensor(1) as Tensor,
  );
}
