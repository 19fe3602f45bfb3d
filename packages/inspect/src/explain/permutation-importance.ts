import { ArgumentError, ShapeError, unknownName } from '@neurite/backend';
import { isBetterWhenHigher, type Model, type MonitorMode } from '@neurite/models';
import type { LayerValue } from '@neurite/layers';
import { ndArray, RandomGenerator, type TensorLike, toTensor } from '@neurite/tensors';

/** How {@link permutationImportance} goes about it. */
export interface PermutationImportanceOptions {
  /** The figure of `evaluate` that is compared. Default 'loss'. */
  readonly metric?: string;
  /** Whether it is better when lower or when higher. Default 'auto': by its name, see `isBetterWhenHigher` of `@neurite/models`. */
  readonly mode?: MonitorMode;
  /** How often each feature is shuffled. Default 5. */
  readonly repeats?: number;
  /** Fixes the orders. Default 0. */
  readonly seed?: number;
  /** The features' names, for the result. */
  readonly featureNames?: readonly string[];
}

/** How much a model relies on a feature. */
export interface FeatureImportance {
  readonly feature: number;
  readonly name: string | undefined;
  /** By how much the metric gets worse on the mean when the feature is shuffled: a loss or an error by rising, an accuracy by falling. */
  readonly importance: number;
  /** The deviation over the repeats. */
  readonly deviation: number;
}

/**
 * How much worse a model gets when the values of a feature are dealt out among the examples at random.
 *
 * Source: Breiman, Random forests (Machine Learning, 2001), section 10; Fisher, Rudin and Dominici (JMLR 2019).
 *
 * @param model compiled
 * @param x held-out examples, [examples, features]
 * @param y their targets
 * @returns all features, the most important first
 * @throws ArgumentError for a metric that the model was not compiled with, or when there are more or fewer names than features
 * @example
 * const [first] = await permutationImportance(model, xTest, yTest, { metric: 'accuracy', featureNames });
 */
export async function permutationImportance<In extends LayerValue, Out extends LayerValue>(
  model: Model<In, Out>,
  x: TensorLike,
  y: TensorLike,
  { metric = 'loss', mode = 'auto', repeats = 5, seed = 0, featureNames }: PermutationImportanceOptions = {},
): Promise<FeatureImportance[]> {
  const given = toTensor(x, undefined, 'x');
  if (given.rank !== 2)
    throw new ShapeError(
      `permutationImportance takes x of shape [examples, features]; got [${given.shape.join(', ')}].`,
    );
  if (!Number.isInteger(repeats) || repeats < 1)
    throw new ArgumentError(`repeats must be a whole number of at least 1; got ${repeats}.`);
  const [examples, features] = given.shape as [number, number];
  if (featureNames !== undefined && featureNames.length !== features)
    throw new ArgumentError(`featureNames has ${featureNames.length} names for ${features} features.`);
  const values = await given.data();
  const score = async (data: typeof values): Promise<number> => {
    const figures = await model.evaluate(ndArray(data, given.shape, given.dtype), y, {
      batchSize: Math.max(examples, 1),
    });
    const figure = figures[metric];
    if (figure === undefined) throw unknownName('metric', metric, Object.keys(figures));
    return figure;
  };
  const before = await score(values);
  const direction = mode === 'max' || (mode === 'auto' && isBetterWhenHigher(metric)) ? -1 : 1;
  const generator = new RandomGenerator(seed);
  const found: FeatureImportance[] = [];
  for (let feature = 0; feature < features; feature++) {
    const changes: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const shuffled = values.slice();
      generator.permutation(examples).forEach((from, row) => {
        shuffled[row * features + feature] = values[from * features + feature]!;
      });
      changes.push(direction * ((await score(shuffled)) - before));
    }
    const importance = changes.reduce((sum, change) => sum + change, 0) / repeats;
    const variance = changes.reduce((sum, change) => sum + (change - importance) ** 2, 0) / repeats;
    found.push({ feature, name: featureNames?.[feature], importance, deviation: Math.sqrt(variance) });
  }
  return found.sort((a, b) => b.importance - a.importance);
}
