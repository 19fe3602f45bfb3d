import { ArgumentError } from '@neurite/backend';
import type { Metric, MetricOptions } from '../metric.ts';
import type { AucAverage } from './auc-average.ts';
import { exactAuc } from './exact-auc.ts';
import { ExactRanking } from './exact-ranking.ts';
import { ThresholdAuc } from './threshold-auc.ts';

/** Options of {@link auc}. */
export interface AucOptions extends MetricOptions {
  /** How the areas of several classes, each against the rest, become one. Default 'macro'. */
  readonly average?: AucAverage;
  /**
   * Approximates by so many thresholds, evenly spread over [0, 1], as Keras does with 200: for programs that are
   * compiled and for more scores than fit in memory. Default: exact.
   */
  readonly numThresholds?: number;
  /** Whether predictions are logits. Only the approximation has to know; the exact area goes by the order. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * The area under the receiver operating characteristic: the probability that an example of the class scores higher
 * than one that is not, ties counting half. Predictions of several columns are judged one class against the rest.
 *
 * The exact area equals scikit-learn's roc_auc_score, ties and weights included. It keeps all scores in memory. It is
 * NaN where only one class was seen.
 *
 * Source: Hanley and McNeil, The meaning and use of the area under a ROC curve, Radiology 143 (1982).
 *
 * @throws ArgumentError when numThresholds is not a whole number of at least 2
 * @example
 * const metric = auc();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.75
 */
export function auc(options: AucOptions = {}): Metric {
  const { numThresholds, name = 'auc' } = options;
  const config = { metric: 'auc', ...options };
  if (numThresholds === undefined) return new ExactRanking(name, config, exactAuc, options.average ?? 'macro');
  if (!Number.isInteger(numThresholds) || numThresholds < 2) {
    throw new ArgumentError(`${name}: numThresholds must be a whole number of at least 2; got ${numThresholds}.`);
  }
  return new ThresholdAuc(name, config, { ...options, numThresholds });
}
