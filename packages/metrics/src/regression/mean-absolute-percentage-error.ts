import { abs, div, maximum, mul, sub } from '@neurite/tensors';
import { elementwiseMean } from '../elementwise-mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/**
 * The mean of 100 · |ŷ − y| / max(|y|, 1e-7) over all examples and outputs.
 *
 * @example
 * const metric = meanAbsolutePercentageError();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 27.78
 */
export function meanAbsolutePercentageError(options: MetricOptions = {}): Metric {
  return elementwiseMean('meanAbsolutePercentageError', options, (yTrue, yPred) =>
    mul(div(abs(sub(yPred, yTrue)), maximum(abs(yTrue), 1e-7)), 100),
  );
}
