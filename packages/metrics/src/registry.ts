import { accuracyMetrics } from './accuracy/table.ts';
import { aggregates } from './aggregates.ts';
import { classificationMetrics } from './classification/table.ts';
import type { Metric, MetricConfig } from './metric.ts';
import { probabilisticMetrics } from './probabilistic/table.ts';
import { type MetricContext, type MetricFunction, type MetricTable, readMetric } from './read-metric.ts';
import { regressionMetrics } from './regression/table.ts';

/** All metrics by their names. */
const metrics: MetricTable = {
  ...accuracyMetrics,
  ...classificationMetrics,
  ...probabilisticMetrics,
  ...regressionMetrics,
  ...aggregates,
};

/**
 * A new metric of a name or a saved config, or the given one itself; a plain function becomes a metric.
 *
 * @param context what is known of the model: a name is resolved by it, a config or a metric is taken at its word
 * @throws ArgumentError when no metric has that name, suggesting the nearest
 * @example
 * import { binaryCrossentropy } from '@neurite/losses';
 * getMetric('accuracy', { loss: binaryCrossentropy.with({ fromLogits: true }) }); // with the threshold 0
 * getMetric({ metric: 'binaryAccuracy', threshold: 0.3 });
 */
export function getMetric(
  metric: string | MetricConfig | Metric | MetricFunction,
  context: MetricContext = {},
): Metric {
  return readMetric(metric, context, metrics);
}
