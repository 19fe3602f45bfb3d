import { add, div, mul, slice, sub, sum, type Tensor, type TensorLike, type Variable } from '@neurite/tensors';
import type { Metric, MetricConfig } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { type AucAverage, averageScores } from './auc-average.ts';
import { evenThresholds, ThresholdCounts } from './threshold-counts.ts';

/** How a {@link ThresholdAuc} goes about it. */
export interface ThresholdAucOptions {
  readonly numThresholds: number;
  readonly average?: AucAverage;
  readonly fromLogits?: boolean;
}

/** The area under the curve through the points at given thresholds, by trapezoids, as Keras computes it. */
export class ThresholdAuc implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly isTraceable = true;
  readonly #average: AucAverage;
  readonly #counts: ThresholdCounts;

  constructor(name: string, config: MetricConfig, options: ThresholdAucOptions) {
    this.name = name;
    this.config = config;
    this.#average = options.average ?? 'macro';
    this.#counts = new ThresholdCounts(name, evenThresholds(options.numThresholds), options.fromLogits);
  }

  get variables(): readonly Variable[] {
    return this.#counts.variables;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    this.#counts.update(yTrue, yPred, sampleWeight);
  }

  result(): Tensor {
    const { truePositives, falsePositives, positives, negatives } = this.#counts.get();
    const hits = ratio(truePositives, positives, NaN);
    const falseAlarms = ratio(falsePositives, negatives, NaN);
    const [left, right] = [ends(falseAlarms, 0), ends(falseAlarms, 1)];
    const heights = div(add(ends(hits, 0), ends(hits, 1)), 2);
    const areas = sum(mul(sub(left, right), heights), 0);
    return averageScores(areas, positives, this.#average);
  }

  reset(): void {
    this.#counts.reset();
  }
}

/** All rows but the last (0), or but the first (1). */
function ends(x: Tensor, start: 0 | 1): Tensor {
  return slice(x, [start, 0], [x.shape[0]! - 1, x.shape[1]!]);
}
