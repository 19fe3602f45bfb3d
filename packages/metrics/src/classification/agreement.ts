/** How far predictions agree with labels beyond chance. */
import { unknownName } from '@neurite/backend';
import {
  diagPart,
  div,
  expandDims,
  mul,
  outer,
  range,
  sqrt,
  square,
  sub,
  abs,
  sum,
  type Tensor,
  equal,
  cast,
  notEqual,
  where,
} from '@neurite/tensors';
import type { Metric } from '../metric.ts';
import { ratio } from '../ratio.ts';
import { type ConfusionMatrixOptions, ConfusionScore } from './confusion-matrix.ts';

/** Options of {@link cohenKappa}. */
export interface CohenKappaOptions extends ConfusionMatrixOptions {
  /** How much a mistake counts: all the same, or by how far apart the class numbers are. Default 'none'. */
  readonly weights?: 'none' | 'linear' | 'quadratic';
}

/**
 * Cohen's kappa: 1 − (mistakes / mistakes expected by chance), 1 for full agreement and 0 for what chance gives. Where
 * chance would make none, 0.
 *
 * Source: Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960).
 *
 * @throws ArgumentError when no weights have that name
 * @example
 * const metric = cohenKappa({ numClasses: 2 });
 * metric.update([0, 1, 1, 0], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3]]);
 * metric.result() // 0.5
 */
export function cohenKappa(options: CohenKappaOptions = {}): Metric {
  const { weights = 'none' } = options;
  if (!['none', 'linear', 'quadratic'].includes(weights)) {
    throw unknownName('weights of cohenKappa', weights, ['none', 'linear', 'quadratic']);
  }
  return new ConfusionScore('cohenKappa', options, (counts) => {
    const total = sum(counts);
    const expected = div(outer(sum(counts, 1), sum(counts, 0)), where(equal(total, 0), 1, total));
    const classes = range(0, counts.shape[0]!);
    const apart = sub(expandDims(classes, 1), expandDims(classes, 0));
    const cost =
      weights === 'quadratic' ? square(apart) : weights === 'linear' ? abs(apart) : cast(notEqual(apart, 0), 'float32');
    const chance = sum(mul(cost, expected));
    return where(equal(chance, 0), 0, sub(1, ratio(sum(mul(cost, counts)), chance)));
  });
}

/**
 * Matthews' correlation of labels and predictions, of two classes or more: −1 to 1, 0 for what chance gives and where
 * labels or predictions do not vary.
 *
 * Source: Gorodkin, Comparing two K-category assignments by a K-category correlation coefficient (2004).
 *
 * @example
 * const metric = matthewsCorrelation();
 * metric.update([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1]);
 * metric.result() // 0
 */
export function matthewsCorrelation(options: ConfusionMatrixOptions = {}): Metric {
  return new ConfusionScore('matthewsCorrelation', options, (counts) => {
    // As shares, for the squares of many counts are more than a float32 holds exactly.
    const shares = ratio(counts, sum(counts));
    const [actual, predicted] = [sum(shares, 1), sum(shares, 0)];
    const together = sub(sum(diagPart(shares)), sum(mul(actual, predicted)));
    return ratio(together, sqrt(mul(variation(actual), variation(predicted))));
  });
}

/** 1 − Σ shares²: 0 where all is one class. */
function variation(shares: Tensor): Tensor {
  return sub(1, sum(square(shares)));
}
