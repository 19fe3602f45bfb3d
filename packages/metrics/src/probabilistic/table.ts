import {
  binaryCrossentropy,
  categoricalCrossentropy,
  klDivergence,
  poisson,
  sparseCategoricalCrossentropy,
} from './crossentropy.ts';
import type { MetricTable } from '../read-metric.ts';

/** The metrics of probabilities, by their names. */
export const probabilisticMetrics: MetricTable = {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  klDivergence,
  poisson,
};
