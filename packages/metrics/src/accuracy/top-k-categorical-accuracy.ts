import { ArgumentError } from '@neurite/backend';
import { cast, less, lessEqual, logicalNot, mul, oneHot, sum, type Tensor } from '@neurite/tensors';
import { classNumbers } from '../inputs/classes.ts';
import { MeanMetric } from '../mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/** Options of {@link topKCategoricalAccuracy} and {@link sparseTopKCategoricalAccuracy}. */
export interface TopKOptions extends MetricOptions {
  /** How many guesses there are. Default 5. */
  readonly k?: number;
}

/**
 * The share of examples whose class, given as a one-hot row, is among the k largest predictions. Of predictions as
 * large as that of the right class, none counts as larger.
 *
 * @throws ArgumentError when k is not a whole number of at least 1
 * @example
 * const metric = topKCategoricalAccuracy({ k: 2 });
 * metric.update([[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]);
 * metric.result() // 1
 */
export function topKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  return topK('topKCategoricalAccuracy', options);
}

/**
 * The share of examples whose class, given as its number, is among the k largest predictions.
 *
 * @example
 * const metric = sparseTopKCategoricalAccuracy({ k: 2 });
 * metric.update([0, 1], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]);
 * metric.result() // 1
 */
export function sparseTopKCategoricalAccuracy(options: TopKOptions = {}): Metric {
  return topK('sparseTopKCategoricalAccuracy', options);
}

function topK(metric: string, options: TopKOptions): Metric {
  const { name = metric, k = 5 } = options;
  if (!Number.isInteger(k) || k < 1)
    throw new ArgumentError(`${name}: k must be a whole number of at least 1; got ${k}.`);
  const values = (yTrue: Tensor, yPred: Tensor): Tensor => {
    const width = yPred.shape.at(-1) ?? 1;
    const rows = oneHot(classNumbers(yTrue, yPred.shape, width, name), width);
    const right = sum(mul(rows, yPred), -1, true);
    // "Not at most" instead of "greater": where the right prediction is NaN all others count as larger.
    const larger = sum(cast(logicalNot(lessEqual(yPred, right)), 'float32'), -1);
    return cast(less(larger, k), 'float32');
  };
  return new MeanMetric({ name, values, config: { metric, ...options } });
}
