import { ShapeError } from '@neurite/backend';
import { argMax, cast, equal, type Tensor } from '@neurite/tensors';
import { classNumbers } from '../inputs/classes.ts';
import { MeanMetric } from '../mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/**
 * The share of examples whose largest prediction stands where the largest entry of the one-hot label does.
 *
 * @example
 * const metric = categoricalAccuracy();
 * metric.update([[1, 0, 0], [0, 1, 0]], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]);
 * metric.result() // 0.5
 */
export function categoricalAccuracy(options: MetricOptions = {}): Metric {
  const { name = 'categoricalAccuracy' } = options;
  return new MeanMetric({
    name,
    values(yTrue, yPred) {
      if (yTrue.shape.join() !== yPred.shape.join()) {
        throw new ShapeError(
          `${name}: the labels have the shape [${yTrue.shape.join(', ')}], the predictions have ` +
            `[${yPred.shape.join(', ')}]. It takes one-hot rows; for class numbers use sparseCategoricalAccuracy.`,
        );
      }
      return classMatches(yTrue, yPred, name);
    },
    config: { metric: 'categoricalAccuracy', ...options },
  });
}

/**
 * The share of examples whose largest prediction stands at the class that the label names.
 *
 * @example
 * const metric = sparseCategoricalAccuracy();
 * metric.update([0, 1], [[0.7, 0.2, 0.1], [0.5, 0.3, 0.2]]);
 * metric.result() // 0.5
 */
export function sparseCategoricalAccuracy(options: MetricOptions = {}): Metric {
  const { name = 'sparseCategoricalAccuracy' } = options;
  return new MeanMetric({
    name,
    values(yTrue, yPred) {
      if (yTrue.shape.join() === yPred.shape.join()) {
        throw new ShapeError(
          `${name}: labels and predictions have the same shape, [${yTrue.shape.join(', ')}]. ` +
            'It takes class numbers; for one-hot rows use categoricalAccuracy.',
        );
      }
      return classMatches(yTrue, yPred, name);
    },
    config: { metric: 'sparseCategoricalAccuracy', ...options },
  });
}

/** Whether the largest prediction is the right one: of shape [...], from labels of either kind. */
export function classMatches(yTrue: Tensor, yPred: Tensor, metric: string): Tensor {
  const classes = classNumbers(yTrue, yPred.shape, yPred.shape.at(-1) ?? 1, metric);
  return cast(equal(classes, argMax(yPred, -1)), 'float32');
}
