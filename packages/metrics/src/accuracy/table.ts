import { accuracy } from './accuracy.ts';
import { binaryAccuracy } from './binary-accuracy.ts';
import { categoricalAccuracy, sparseCategoricalAccuracy } from './categorical-accuracy.ts';
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from './top-k-categorical-accuracy.ts';
import type { MetricTable } from '../read-metric.ts';

/** The metrics shares of right answers, by their names. */
export const accuracyMetrics: MetricTable = {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
};
