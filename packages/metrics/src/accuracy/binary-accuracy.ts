import { cast, equal, greater, mean, type Tensor } from '@neurite/tensors';
import { elementwise } from '../inputs/elementwise.ts';
import { MeanMetric } from '../mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/** Options of {@link binaryAccuracy}. */
export interface BinaryAccuracyOptions extends MetricOptions {
  /** Above which value a prediction means 1. Default 0.5; for logits give 0. */
  readonly threshold?: number;
}

/**
 * The share of answers, yes or no, that are right. Several outputs for an example are several answers.
 *
 * Labels of shape [n] match predictions of [n, 1].
 *
 * @example
 * const metric = binaryAccuracy();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.5
 */
export function binaryAccuracy(options: BinaryAccuracyOptions = {}): Metric {
  const { name = 'binaryAccuracy', threshold = 0.5 } = options;
  return new MeanMetric({
    name,
    values: (yTrue, yPred) => binaryMatches(yTrue, yPred, threshold, name),
    config: { metric: 'binaryAccuracy', ...options },
  });
}

export function binaryMatches(yTrue: Tensor, yPred: Tensor, threshold: number, metric: string): Tensor {
  const [truth, prediction] = elementwise(yTrue, yPred, metric);
  return mean(cast(equal(truth, cast(greater(prediction, threshold), 'float32')), 'float32'), -1);
}
