import { mean, sqrt, square, sub, type Tensor } from '@neurite/tensors';
import { elementwise } from '../inputs/elementwise.ts';
import { MeanMetric } from '../mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/**
 * The mean of (ŷ − y)² over all examples and outputs.
 *
 * @example
 * const metric = meanSquaredError();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 0.4167
 */
export function meanSquaredError(options: MetricOptions = {}): Metric {
  const { name = 'meanSquaredError' } = options;
  const config = { metric: 'meanSquaredError', ...options };
  return new MeanMetric({ name, values: (yTrue, yPred) => squaredErrors(yTrue, yPred, name), config });
}

/**
 * The root of the mean of (ŷ − y)² over all examples and outputs.
 *
 * @example
 * const metric = rootMeanSquaredError();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 0.6455
 */
export function rootMeanSquaredError(options: MetricOptions = {}): Metric {
  const { name = 'rootMeanSquaredError' } = options;
  const config = { metric: 'rootMeanSquaredError', ...options };
  return new MeanMetric({ name, values: (yTrue, yPred) => squaredErrors(yTrue, yPred, name), finish: sqrt, config });
}

function squaredErrors(yTrue: Tensor, yPred: Tensor, name: string): Tensor {
  const [truth, prediction] = elementwise(yTrue, yPred, name);
  return mean(square(sub(prediction, truth)), -1);
}
