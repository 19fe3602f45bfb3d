import { ArgumentError, ShapeError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { Model } from '@neurite/models';
import { jit, mean, ndArray, type Tensor, type TensorLike, tensor } from '@neurite/tensors';
import { outputOf, subjectOf } from './differentiable.ts';

/** How {@link partialDependence} goes about it. */
export interface PartialDependenceOptions {
  /** The values that the feature is set to; or how many, from its 5th to its 95th percentile. Default 20. */
  readonly grid?: number | readonly number[];
}

/** How the outputs depend on a feature. */
export interface PartialDependence {
  readonly grid: readonly number[];
  /** For each value, the mean of each output over the examples: [grid, outputs]. */
  readonly means: readonly (readonly number[])[];
}

/**
 * How the outputs of a model depend on one feature, on the mean over all examples: the feature is set to one value after the
 * other in each of them.
 *
 * Source: Friedman, Greedy function approximation (Annals of Statistics, 2001), section 8.2.
 *
 * @param x examples, [examples, features]
 * @param feature which column of x
 * @throws ArgumentError when there is no such feature, or the grid is empty
 * @example
 * const { grid, means } = await partialDependence(model, x, 2);
 */
export async function partialDependence<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  feature: number,
  { grid = 20 }: PartialDependenceOptions = {},
): Promise<PartialDependence> {
  const subject = await subjectOf(model, x, { target: 0 });
  const [examples, features] = subject.x.shape as [number, number];
  if (subject.x.rank !== 2)
    throw new ShapeError(
      `partialDependence takes x of shape [examples, features]; got [${subject.x.shape.join(', ')}].`,
    );
  if (!Number.isInteger(feature) || feature < 0 || feature >= features) {
    throw new ArgumentError(`feature must be a column from 0 to ${features - 1}; got ${feature}.`);
  }
  const values = await subject.x.data();
  const column = Array.from({ length: examples }, (_, row) => values[row * features + feature]!);
  const points = typeof grid === 'number' ? between(column, grid) : grid;
  if (points.length === 0) throw new ArgumentError('partialDependence needs a grid of at least one value.');
  const outputs = jit((input: Tensor) => mean(outputOf(subject.model, input), 0));
  const means: number[][] = [];
  for (const point of points) {
    const set = values.slice();
    for (let row = 0; row < examples; row++) set[row * features + feature] = point;
    means.push([...(await outputs(tensor(ndArray(set, subject.x.shape, subject.x.dtype))).data())]);
  }
  outputs.dispose();
  return { grid: points, means };
}

/** Equally spaced values from the 5th to the 95th percentile. */
function between(column: readonly number[], count: number): number[] {
  if (!Number.isInteger(count) || count < 1)
    throw new ArgumentError(`grid must be a list of values, or how many; got ${count}.`);
  const sorted = column.toSorted((a, b) => a - b);
  const percentile = (share: number): number => sorted[Math.round(share * (sorted.length - 1))]!;
  const [low, high] = [percentile(0.05), percentile(0.95)];
  return Array.from({ length: count }, (_, index) =>
    count === 1 ? (low + high) / 2 : low + ((high - low) * index) / (count - 1),
  );
}
