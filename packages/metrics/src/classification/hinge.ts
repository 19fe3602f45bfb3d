/** The hinge losses as figures; outputs are scores, not probabilities. */
import { add, all, equal, logicalOr, max, mul, relu, square, sub, sum, type Tensor, where } from '@neurite/tensors';
import { elementwiseMean, rowMean } from '../elementwise-mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/**
 * The mean of max(1 − y ŷ, 0) over all examples and outputs. Labels are −1 and 1; where a batch holds nothing but 0 and 1,
 * 0 counts as −1.
 *
 * @example
 * const metric = hinge();
 * metric.update([1, -1], [0.5, 0.5]);
 * metric.result() // 1
 */
export function hinge(options: MetricOptions = {}): Metric {
  return elementwiseMean('hinge', options, margins);
}

/**
 * The mean of max(1 − y ŷ, 0)² over all examples and outputs; labels are as in {@link hinge}.
 *
 * @example
 * const metric = squaredHinge();
 * metric.update([1, -1], [0.5, 0.5]);
 * metric.result() // 1.25
 */
export function squaredHinge(options: MetricOptions = {}): Metric {
  return elementwiseMean('squaredHinge', options, (yTrue, yPred) => square(margins(yTrue, yPred)));
}

/**
 * The mean over the examples of max(max((1 − y) ŷ) − Σ y ŷ + 1, 0), with one-hot labels.
 *
 * @example
 * const metric = categoricalHinge();
 * metric.update([[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]);
 * metric.result() // 0.85
 */
export function categoricalHinge(options: MetricOptions = {}): Metric {
  return rowMean('categoricalHinge', options, (yTrue, yPred) => {
    const others = max(mul(sub(1, yTrue), yPred), -1);
    return relu(add(sub(others, sum(mul(yTrue, yPred), -1)), 1));
  });
}

function margins(yTrue: Tensor, yPred: Tensor): Tensor {
  const isBinary = all(logicalOr(equal(yTrue, 0), equal(yTrue, 1)));
  return relu(sub(1, mul(where(isBinary, sub(mul(yTrue, 2), 1), yTrue), yPred)));
}
