/** Counts at one threshold, and the best of one rate under a bound on another, for yes-or-no answers. */
import { ArgumentError } from '@neurite/backend';
import {
  add,
  greaterEqual,
  max,
  reshape,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  type Variable,
  where,
} from '@neurite/tensors';
import type { Metric, MetricConfig, MetricOptions } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { type Counts, evenThresholds, ThresholdCounts } from './threshold-counts.ts';

/** Options of the counts of right and wrong answers. */
export interface CountOptions extends MetricOptions {
  /** Above which value a prediction means 1. Default 0.5; for logits give 0. */
  readonly threshold?: number;
}

/** The options of the rates under a bound. */
export interface BoundedOptions extends MetricOptions {
  /** How many thresholds are tried, evenly spread over [0, 1]. Default 200. */
  readonly numThresholds?: number;
  /** Whether predictions are logits. Default false. */
  readonly fromLogits?: boolean;
}

/**
 * How many answers yes are right; with weights, the sum of their weights.
 *
 * @example
 * const metric = truePositives();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function truePositives(options: CountOptions = {}): Metric {
  return count('truePositives', options, (counts) => sum(counts.truePositives));
}

/**
 * How many answers yes are wrong.
 *
 * @example
 * const metric = falsePositives();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function falsePositives(options: CountOptions = {}): Metric {
  return count('falsePositives', options, (counts) => sum(counts.falsePositives));
}

/**
 * How many answers no are right.
 *
 * @example
 * const metric = trueNegatives();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function trueNegatives(options: CountOptions = {}): Metric {
  return count('trueNegatives', options, (counts) => sub(sum(counts.negatives), sum(counts.falsePositives)));
}

/**
 * How many answers no are wrong.
 *
 * @example
 * const metric = falseNegatives();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function falseNegatives(options: CountOptions = {}): Metric {
  return count('falseNegatives', options, (counts) => sub(sum(counts.positives), sum(counts.truePositives)));
}

/**
 * The largest sensitivity (recall) among the thresholds at which the specificity is at least `specificity`; 0 if there is
 * none.
 *
 * @throws ArgumentError when the bound is not in [0, 1]
 * @example
 * const metric = sensitivityAtSpecificity({ specificity: 0.5 });
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function sensitivityAtSpecificity(options: BoundedOptions & { readonly specificity: number }): Metric {
  return bounded('sensitivityAtSpecificity', 'specificity', options, sensitivity, specificity);
}

/**
 * The largest specificity among the thresholds at which the sensitivity is at least `sensitivity`.
 *
 * @example
 * const metric = specificityAtSensitivity({ sensitivity: 0.5 });
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function specificityAtSensitivity(options: BoundedOptions & { readonly sensitivity: number }): Metric {
  return bounded('specificityAtSensitivity', 'sensitivity', options, specificity, sensitivity);
}

/**
 * The largest precision among the thresholds at which the recall is at least `recall`.
 *
 * @example
 * const metric = precisionAtRecall({ recall: 0.5 });
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function precisionAtRecall(options: BoundedOptions & { readonly recall: number }): Metric {
  return bounded('precisionAtRecall', 'recall', options, precision, sensitivity);
}

/**
 * The largest recall among the thresholds at which the precision is at least `precision`.
 *
 * @example
 * const metric = recallAtPrecision({ precision: 0.5 });
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 1
 */
export function recallAtPrecision(options: BoundedOptions & { readonly precision: number }): Metric {
  return bounded('recallAtPrecision', 'precision', options, sensitivity, precision);
}

type Rate = (counts: Counts) => Tensor;

const sensitivity: Rate = ({ truePositives: right, positives }) => ratio(sum(right, 1), sum(positives));
const specificity: Rate = ({ falsePositives: wrong, negatives }) =>
  ratio(sub(sum(negatives), sum(wrong, 1)), sum(negatives));
const precision: Rate = ({ truePositives: right, falsePositives: wrong }) =>
  ratio(sum(right, 1), add(sum(right, 1), sum(wrong, 1)));

function count(metric: string, options: CountOptions, result: Rate): Metric {
  const { name = metric, threshold = 0.5 } = options;
  const counts = new ThresholdCounts(name, [threshold]);
  return new ThresholdMetric(name, { metric, ...options }, counts, (found) => reshape(result(found), []));
}

function bounded(metric: string, bound: string, options: BoundedOptions, wanted: Rate, limited: Rate): Metric {
  const { name = metric, numThresholds = 200, fromLogits = false } = options;
  const least: unknown = (options as unknown as Readonly<Record<string, unknown>>)[bound];
  if (typeof least !== 'number' || !(least >= 0 && least <= 1)) {
    throw new ArgumentError(`${name}: ${bound} must be a number in [0, 1]; got ${String(least)}.`);
  }
  if (!Number.isInteger(numThresholds) || numThresholds < 2) {
    throw new ArgumentError(`${name}: numThresholds must be a whole number of at least 2; got ${numThresholds}.`);
  }
  const counts = new ThresholdCounts(name, evenThresholds(numThresholds), fromLogits);
  return new ThresholdMetric(name, { metric, ...options }, counts, (found) =>
    max(where(greaterEqual(limited(found), least), wanted(found), 0)),
  );
}

class ThresholdMetric implements Metric {
  readonly name: string;
  readonly config: MetricConfig;
  readonly isTraceable = true;
  readonly #counts: ThresholdCounts;
  readonly #result: Rate;

  constructor(name: string, config: MetricConfig, counts: ThresholdCounts, result: Rate) {
    this.name = name;
    this.config = config;
    this.#counts = counts;
    this.#result = result;
  }

  get variables(): readonly Variable[] {
    return this.#counts.variables;
  }

  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void {
    this.#counts.update(yTrue, yPred, sampleWeight);
  }

  result(): Tensor {
    return this.#result(this.#counts.get());
  }

  reset(): void {
    this.#counts.reset();
  }
}
