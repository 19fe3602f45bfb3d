import { ArgumentError, ShapeError } from '@neurite/backend';
import type { LayerValue } from '@neurite/layers';
import type { Model } from '@neurite/models';
import {
  jit,
  mul,
  ndArray,
  RandomGenerator,
  sum,
  type Tensor,
  type TensorLike,
  tensor,
  toTensor,
} from '@neurite/tensors';
import { outputOf, subjectOf, type TargetOptions } from './differentiable.ts';
import type { Explanation } from './explanation.ts';

/** How {@link shapSampling} goes about it. */
export interface ShapSamplingOptions extends TargetOptions {
  /** Examples whose features stand for those that are not known: [rows, features]. At most some hundred. */
  readonly background: TensorLike;
  /** How many orders of the features are tried against each row of the background. Default 4. */
  readonly permutations?: number;
  /** Fixes the orders. Default 0. */
  readonly seed?: number;
}

/** What {@link shapSampling} gives. */
export interface ShapExplanation extends Explanation {
  /** The mean output of the class over the background, for each example's class. */
  readonly baseValues: readonly number[];
  /** |base value + Σ attributions − score| / max(|score − base value|, 1e-6), for each example. */
  readonly additivityErrors: readonly number[];
}

/**
 * Shapley values of features: what each adds to the output of a class on the mean, whatever the order in which features become
 * known; unknown ones are taken from the background. Orders are drawn at random, each also taken backwards. The values of an
 * example sum to its score less the mean score of the background (additivity); how far they are off is given with them.
 *
 * Source: Štrumbelj and Kononenko, Explaining prediction models and individual predictions with feature contributions
 * (Knowledge and Information Systems, 2014); Lundberg and Lee, A unified approach to interpreting model predictions (NIPS 2017).
 *
 * @param x examples, [examples, features]
 * @returns attributions of the shape of x
 * @throws ShapeError when the background has other features than x; ArgumentError when it is empty
 * @example
 * const { attributions } = await shapSampling(model, xTest, { background: xTrain });
 */
export async function shapSampling<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  { background, permutations = 4, seed = 0, ...options }: ShapSamplingOptions,
): Promise<ShapExplanation> {
  const subject = await subjectOf(model, x, options);
  const others = toTensor(background, undefined, 'background');
  const [examples, features] = subject.x.shape as [number, number];
  if (subject.x.rank !== 2 || others.rank !== 2 || others.shape[1] !== features) {
    throw new ShapeError(
      `shapSampling takes examples and a background [rows, features] of the same features; got [${subject.x.shape.join(', ')}] and [${others.shape.join(', ')}].`,
    );
  }
  if (others.shape[0] === 0 || !Number.isInteger(permutations) || permutations < 1) {
    throw new ArgumentError(
      `shapSampling needs a background of at least one row and at least one permutation; got ${others.shape[0]} and ${permutations}.`,
    );
  }
  const [values, rows] = [await subject.x.data(), await others.data()];
  const score = jit((input: Tensor, chosen: Tensor) => sum(mul(outputOf(subject.model, input), chosen), 1));
  const evaluate = async (input: Float32Array, chosen: Tensor): Promise<ArrayLike<number>> =>
    score(tensor(ndArray(input, [input.length / features, features])), chosen).data();
  const generator = new RandomGenerator(seed);
  const attributions = new Float32Array(examples * features);
  const baseValues: number[] = [];
  const count = others.shape[0]!;
  const classes = subject.chosen.shape[1]!;
  for (let example = 0; example < examples; example++) {
    const target = subject.targets[example]!;
    const own = values.subarray(example * features, (example + 1) * features);
    const chosen = rowsOf(target, classes, (features + 1) * count);
    let base = 0;
    let sampled = 0;
    for (let permutation = 0; permutation < permutations; permutation++) {
      const drawn = generator.permutation(features);
      for (const order of [drawn, drawn.toReversed()]) {
        const scores = await evaluate(Float32Array.from(revealed(own, rows, order)), chosen);
        sampled++;
        for (let row = 0; row < count; row++) {
          const start = row * (features + 1);
          base += scores[start]!;
          order.forEach((feature, place) => {
            attributions[example * features + feature]! += scores[start + place + 1]! - scores[start + place]!;
          });
        }
      }
    }
    baseValues.push(base / (sampled * count));
    for (let feature = 0; feature < features; feature++) attributions[example * features + feature]! /= sampled * count;
  }
  score.dispose();
  const additivityErrors = subject.scores.map((one, example) => {
    const total = attributions.subarray(example * features, (example + 1) * features).reduce((a, b) => a + b, 0);
    return Math.abs(baseValues[example]! + total - one) / Math.max(Math.abs(one - baseValues[example]!), 1e-6);
  });
  return {
    attributions: tensor(ndArray(attributions, [examples, features])),
    targets: subject.targets,
    scores: subject.scores,
    baseValues,
    additivityErrors,
  };
}

/** For each row of the background: the row, then with one feature after the other replaced by the example's. */
function* revealed(own: ArrayLike<number>, rows: ArrayLike<number>, order: Int32Array): Generator<number> {
  const features = own.length;
  for (let start = 0; start < rows.length; start += features) {
    const mixed = Float32Array.from({ length: features }, (_, feature) => rows[start + feature]!);
    yield* mixed;
    for (const feature of order) {
      mixed[feature] = own[feature]!;
      yield* mixed;
    }
  }
}

function rowsOf(target: number, classes: number, count: number): Tensor {
  const rows = new Float32Array(count * classes);
  for (let row = 0; row < count; row++) rows[row * classes + target] = 1;
  return tensor(ndArray(rows, [count, classes]));
}
