import { ArgumentError } from '@neurite/backend';
import { type Fold, kFold, stratifiedKFold } from '@neurite/datasets';
import type { LayerValue } from '@neurite/layers';
import type { FitOptions, Logs, Model } from '@neurite/models';
import { setSeed, type TensorLike } from '@neurite/tensors';

/** How {@link crossValidate} goes about it. */
export interface CrossValidateOptions {
  /** Default 5. */
  readonly folds?: number;
  /** Whether each fold has the classes in the proportions of all data. Default false. */
  readonly stratify?: boolean;
  /** Fixes the folds, the initial weights and the order of the examples. Default 0. */
  readonly seed?: number;
  /** How each model is trained. */
  readonly fit?: Omit<FitOptions, 'validationData' | 'validationSplit'>;
}

/** What {@link crossValidate} found. */
export interface CrossValidation {
  /** The figures of `evaluate` on each fold that was held out. */
  readonly folds: readonly Logs[];
  readonly mean: Logs;
  /** The deviation over the folds. */
  readonly deviation: Logs;
}

/**
 * Trains a new model for each fold, on the other folds, and judges it on the one that was held out.
 *
 * Source: Stone, Cross-validatory choice and assessment of statistical predictions (JRSS B, 1974).
 *
 * @param makeModel gives a new, compiled model; it is told what is being trained on, for scalers and the like
 * @throws ArgumentError when it gives the same model again; as `kFold` and `fit`
 * @example
 * const { mean, deviation } = await crossValidate(() => network(), { x, y }, { folds: 5, fit: { epochs: 20 } });
 */
export async function crossValidate<In extends LayerValue, Out extends LayerValue>(
  makeModel: (fold: Fold) => Model<In, Out> | Promise<Model<In, Out>>,
  data: { readonly x: TensorLike; readonly y: TensorLike },
  { folds = 5, stratify = false, seed = 0, fit = {} }: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const settings = { nSplits: folds, shuffle: true, randomState: seed };
  const found: Logs[] = [];
  const models = new Set<unknown>();
  for (const fold of stratify ? stratifiedKFold(data, settings) : kFold(data, settings)) {
    setSeed(seed + found.length);
    const model = await makeModel(fold);
    if (models.has(model)) {
      throw new ArgumentError(
        'crossValidate: makeModel must give a new model each time, for the old one knows the held-out fold.',
      );
    }
    models.add(model);
    await model.fit(fold.xTrain, fold.yTrain, { verbose: 0, seed, ...fit });
    found.push(await model.evaluate(fold.xTest, fold.yTest));
  }
  return { folds: found, mean: overFolds(found, mean), deviation: overFolds(found, deviation) };
}

function overFolds(folds: readonly Logs[], summary: (values: readonly number[]) => number): Logs {
  return Object.fromEntries(Object.keys(folds[0]!).map((name) => [name, summary(folds.map((fold) => fold[name]!))]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}
