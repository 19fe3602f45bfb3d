import { add, mul, softplus, sub } from '@neurite/tensors';
import { elementwiseMean } from '../elementwise-mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/**
 * The mean of log cosh(ŷ − y) over all examples and outputs: squares of small differences, sizes of large ones.
 *
 * @example
 * const metric = logCoshError();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 0.1846
 */
export function logCoshError(options: MetricOptions = {}): Metric {
  return elementwiseMean('logCoshError', options, (yTrue, yPred) => {
    const difference = sub(yPred, yTrue);
    return sub(add(difference, softplus(mul(difference, -2))), Math.LN2);
  });
}
