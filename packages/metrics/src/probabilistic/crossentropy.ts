/** The cross-entropies as figures: for a model that is trained with another loss. */
import {
  add,
  cast,
  clip,
  div,
  log,
  logSoftmax,
  mul,
  neg,
  oneHot,
  softplus,
  sub,
  sum,
  type Tensor,
} from '@neurite/tensors';
import { elementwiseMean, rowMean } from '../elementwise-mean.ts';
import { classNumbers } from '../inputs/classes.ts';
import { MeanMetric } from '../mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/** Options of the cross-entropies. */
export interface CrossentropyOptions extends MetricOptions {
  /** Whether predictions are logits. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * The mean of −y log p − (1 − y) log(1 − p) over all examples and outputs, with p clipped to [1e-7, 1 − 1e-7].
 *
 * @example
 * const metric = binaryCrossentropy();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.5108
 */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Metric {
  const { fromLogits = false } = options;
  return elementwiseMean('binaryCrossentropy', options, (yTrue, yPred) => {
    if (fromLogits) return add(mul(yTrue, softplus(neg(yPred))), mul(sub(1, yTrue), softplus(yPred)));
    const chance = clipped(yPred);
    return neg(add(mul(yTrue, log(chance)), mul(sub(1, yTrue), log(sub(1, chance)))));
  });
}

/**
 * The mean over the examples of −Σ y log p, with one-hot labels; probabilities are first divided by their sum.
 *
 * @example
 * const metric = categoricalCrossentropy();
 * metric.update([[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]);
 * metric.result() // 0.7803
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Metric {
  return crossentropyOfRows('categoricalCrossentropy', options, (yTrue) => yTrue);
}

/**
 * The mean over the examples of −log p of the labelled class, with class numbers.
 *
 * @example
 * const metric = sparseCategoricalCrossentropy();
 * metric.update([0, 1], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]);
 * metric.result() // 0.7803
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Metric {
  const { name = 'sparseCategoricalCrossentropy' } = options;
  return crossentropyOfRows('sparseCategoricalCrossentropy', options, (yTrue, { shape }) =>
    oneHot(classNumbers(yTrue, shape, shape.at(-1)!, name), shape.at(-1)!),
  );
}

function crossentropyOfRows(
  metric: string,
  options: CrossentropyOptions,
  rowsOf: (yTrue: Tensor, yPred: Tensor) => Tensor,
): Metric {
  const { name = metric, fromLogits = false } = options;
  const values = (yTrue: Tensor, yPred: Tensor): Tensor => {
    const logarithms = fromLogits ? logSoftmax(yPred, -1) : log(clipped(div(yPred, sum(yPred, -1, true))));
    return neg(sum(mul(cast(rowsOf(yTrue, yPred), 'float32'), logarithms), -1));
  };
  return new MeanMetric({ name, values, config: { metric, ...options } });
}

/**
 * The mean over the examples of Σ y log(y / ŷ), both distributions along the last axis and clipped to [1e-7, 1].
 *
 * @example
 * const metric = klDivergence();
 * metric.update([[0.5, 0.5]], [[0.9, 0.1]]);
 * metric.result() // 0.5108
 */
export function klDivergence(options: MetricOptions = {}): Metric {
  return rowMean('klDivergence', options, (yTrue, yPred) => {
    const [truth, prediction] = [clip(yTrue, 1e-7, 1), clip(yPred, 1e-7, 1)];
    return sum(mul(truth, log(div(truth, prediction))), -1);
  });
}

/**
 * The mean of ŷ − y log(ŷ + 1e-7) over all examples and outputs, for counts y and rates ŷ.
 *
 * @example
 * const metric = poisson();
 * metric.update([1, 2, 3], [1.5, 2, 2]);
 * metric.result() // 0.5429
 */
export function poisson(options: MetricOptions = {}): Metric {
  return elementwiseMean('poisson', options, (yTrue, yPred) => sub(yPred, mul(yTrue, log(add(yPred, 1e-7)))));
}

function clipped(probabilities: Tensor): Tensor {
  return clip(probabilities, 1e-7, 1 - 1e-7);
}
