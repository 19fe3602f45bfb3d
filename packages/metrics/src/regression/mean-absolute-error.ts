import { abs, mean, sub } from '@neurite/tensors';
import { elementwise } from '../inputs/elementwise.ts';
import { MeanMetric } from '../mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/**
 * The mean of |ŷ − y| over all examples and outputs.
 *
 * @example
 * const metric = meanAbsoluteError();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 0.5
 */
export function meanAbsoluteError(options: MetricOptions = {}): Metric {
  const { name = 'meanAbsoluteError' } = options;
  return new MeanMetric({
    name,
    values(yTrue, yPred) {
      const [truth, prediction] = elementwise(yTrue, yPred, name);
      return mean(abs(sub(prediction, truth)), -1);
    },
    config: { metric: 'meanAbsoluteError', ...options },
  });
}
