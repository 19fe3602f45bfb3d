import { concordanceCorrelation, cosineSimilarity, pearsonCorrelation } from './correlation.ts';
import { logCoshError } from './log-cosh-error.ts';
import { meanAbsoluteError } from './mean-absolute-error.ts';
import { meanAbsolutePercentageError } from './mean-absolute-percentage-error.ts';
import { meanSquaredError, rootMeanSquaredError } from './mean-squared-error.ts';
import { meanSquaredLogarithmicError } from './mean-squared-logarithmic-error.ts';
import { r2 } from './r2.ts';
import type { MetricTable } from '../read-metric.ts';

/** The metrics of numbers, by their names. */
export const regressionMetrics: MetricTable = {
  meanSquaredError,
  meanAbsoluteError,
  rootMeanSquaredError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  logCoshError,
  cosineSimilarity,
  pearsonCorrelation,
  concordanceCorrelation,
  r2,
};
