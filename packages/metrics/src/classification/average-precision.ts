import type { Metric, MetricOptions } from '../metric.ts';
import type { AucAverage } from './auc-average.ts';
import { ExactRanking } from './exact-ranking.ts';

/** Options of {@link averagePrecision}. */
export interface AveragePrecisionOptions extends MetricOptions {
  /** How the figures of several classes, each against the rest, become one. Default 'macro'. */
  readonly average?: AucAverage;
}

/**
 * The area under the curve of precision over recall, in steps: Σ (Rₙ − Rₙ₋₁) Pₙ over the different scores from the highest
 * down. It says more than `auc` where positives are rare.
 *
 * Equals scikit-learn's average_precision_score, ties and weights included. It keeps all scores in memory and cannot be
 * compiled. It is NaN where no positive was seen.
 *
 * @example
 * const metric = averagePrecision();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0.8333
 */
export function averagePrecision(options: AveragePrecisionOptions = {}): Metric {
  const { name = 'averagePrecision', average = 'macro' } = options;
  return new ExactRanking(name, { metric: 'averagePrecision', ...options }, exactAveragePrecision, average);
}

function exactAveragePrecision(truth: Float64Array, scores: Float64Array, weights: Float64Array): number {
  if (scores.some(Number.isNaN)) return NaN;
  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  let [right, taken, total] = [0, 0, 0];
  for (let start = 0; start < order.length; ) {
    let [groupRight, end] = [0, start];
    for (; end < order.length && scores[order[end]!] === scores[order[start]!]; end++) {
      const index = order[end]!;
      groupRight += truth[index]! * weights[index]!;
      taken += weights[index]!;
    }
    right += groupRight;
    if (taken > 0) total += groupRight * (right / taken);
    start = end;
  }
  return total / right;
}
