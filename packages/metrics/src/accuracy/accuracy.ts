import { cast, equal, reshape, type Tensor } from '@neurite/tensors';
import { MeanMetric } from '../mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';
import { binaryMatches } from './binary-accuracy.ts';
import { classMatches } from './categorical-accuracy.ts';

/** Options of {@link accuracy}. */
export interface AccuracyOptions extends MetricOptions {
  /** Above which value a single prediction means 1. Default 0.5; for logits give 0. */
  readonly threshold?: number;
  /** Treats every output as an answer of its own, yes or no. Default: only where there is one output. */
  readonly binary?: boolean;
}

/**
 * The share of right answers, of the kind that fits the shapes: binary for one output, else categorical, with labels
 * as class numbers or one-hot rows. Integer predictions are compared with the labels as they are.
 *
 * In `compile` the loss is heard too: under binaryCrossentropy several outputs are several answers, and from logits the
 * threshold is 0. (Keras goes by the shapes alone, and by 0.5.)
 *
 * @example
 * const metric = accuracy();
 * metric.update([0, 1], [[0.7, 0.3], [0.6, 0.4]]);
 * metric.result() // 0.5
 */
export function accuracy(options: AccuracyOptions = {}): Metric {
  const { name = 'accuracy', threshold = 0.5, binary = false } = options;
  const values = (yTrue: Tensor, yPred: Tensor): Tensor => {
    if (yPred.dtype !== 'float32') return cast(equal(reshape(cast(yTrue, 'int32'), yPred.shape), yPred), 'float32');
    const isSingle = yPred.rank < 2 || yPred.shape.at(-1) === 1;
    return binary || isSingle ? binaryMatches(yTrue, yPred, threshold, name) : classMatches(yTrue, yPred, name);
  };
  return new MeanMetric({ name, values, config: { metric: 'accuracy', ...options } });
}
