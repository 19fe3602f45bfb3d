import { mean, type Tensor } from '@neurite/tensors';
import { elementwise } from './inputs/elementwise.ts';
import { MeanMetric } from './mean.ts';
import type { Metric, MetricOptions } from './metric.ts';

/** The mean over all examples and outputs of a function of labels and predictions, which it gets in one shape. */
export function elementwiseMean(
  metric: string,
  options: MetricOptions,
  measure: (yTrue: Tensor, yPred: Tensor) => Tensor,
): Metric {
  return rowMean(metric, options, (yTrue, yPred) => mean(measure(yTrue, yPred), -1));
}

/** The mean over all examples of a function of rows of labels and predictions, which gives one value for each row. */
export function rowMean(
  metric: string,
  options: MetricOptions,
  measure: (yTrue: Tensor, yPred: Tensor) => Tensor,
): Metric {
  const { name = metric } = options;
  const values = (yTrue: Tensor, yPred: Tensor): Tensor => measure(...elementwise(yTrue, yPred, name));
  return new MeanMetric({ name, values, config: { metric, ...options } });
}
