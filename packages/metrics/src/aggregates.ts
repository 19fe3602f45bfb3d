import { mean } from './mean.ts';
import { sum } from './sum.ts';
import type { MetricTable } from './read-metric.ts';

/** The metrics of whatever values, by their names. */
export const aggregates: MetricTable = {
  mean,
  sum,
};
