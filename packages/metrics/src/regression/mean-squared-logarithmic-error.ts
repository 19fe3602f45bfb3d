import { log1p, maximum, square, sub } from '@neurite/tensors';
import { elementwiseMean } from '../elementwise-mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/**
 * The mean of (log(1 + ŷ) − log(1 + y))² over all examples and outputs; below 1e-7 both count as 1e-7, as in Keras.
 *
 * @example
 * const metric = meanSquaredLogarithmicError();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 0.04418
 */
export function meanSquaredLogarithmicError(options: MetricOptions = {}): Metric {
  return elementwiseMean('meanSquaredLogarithmicError', options, (yTrue, yPred) =>
    square(sub(log1p(maximum(yPred, 1e-7)), log1p(maximum(yTrue, 1e-7)))),
  );
}
