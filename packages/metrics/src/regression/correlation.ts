/** How far the predictions of an example go with its labels: means over the examples of a value for each row. */
import { ShapeError } from '@neurite/backend';
import { add, div, l2Normalize, mean, mul, rsqrt, square, sub, sum, type Tensor } from '@neurite/tensors';
import { rowMean } from '../elementwise-mean.ts';
import type { Metric, MetricOptions } from '../metric.ts';

/** What keeps the correlations from dividing by 0: Keras's epsilon. */
const EPSILON = 1e-7;

/**
 * The mean over the examples of the cosine of the angle between labels and predictions, both along the last axis.
 *
 * @example
 * const metric = cosineSimilarity();
 * metric.update([[1, 0]], [[1, 1]]);
 * metric.result() // 0.7071
 */
export function cosineSimilarity(options: MetricOptions = {}): Metric {
  return rowMean('cosineSimilarity', options, (yTrue, yPred) => sum(mul(l2Normalize(yTrue), l2Normalize(yPred)), -1));
}

/**
 * The mean over the examples of Pearson's correlation of labels and predictions along the last axis: −1 to 1.
 *
 * @throws ShapeError, at the first update, when an example has a single value: a row of one goes along with nothing
 * @example
 * const metric = pearsonCorrelation();
 * metric.update([[1, 2, 3]], [[1.5, 2, 2]]);
 * metric.result() // 0.866
 */
export function pearsonCorrelation(options: MetricOptions = {}): Metric {
  return rowMean('pearsonCorrelation', options, (yTrue, yPred) => {
    assertRows('pearsonCorrelation', yPred);
    const [truth, prediction] = [centered(yTrue), centered(yPred)];
    const squares = mul(sum(square(truth), -1), sum(square(prediction), -1));
    return mul(sum(mul(truth, prediction), -1), rsqrt(add(squares, EPSILON)));
  });
}

/**
 * The mean over the examples of Lin's concordance correlation along the last axis, which also asks for equal means and
 * spreads: 2 cov(y, ŷ) / (var y + var ŷ + (ȳ − mean ŷ)²).
 *
 * Source: Lin, A concordance correlation coefficient to evaluate reproducibility, Biometrics 45 (1989).
 *
 * @throws ShapeError, at the first update, when an example has a single value: a row of one goes along with nothing
 * @example
 * const metric = concordanceCorrelation();
 * metric.update([[1, 2, 3]], [[1.5, 2, 2]]);
 * metric.result() // 0.4444
 */
export function concordanceCorrelation(options: MetricOptions = {}): Metric {
  return rowMean('concordanceCorrelation', options, (yTrue, yPred) => {
    assertRows('concordanceCorrelation', yPred);
    const [truth, prediction] = [centered(yTrue), centered(yPred)];
    const shift = square(sub(mean(yTrue, -1), mean(yPred, -1)));
    const spread = add(mean(square(truth), -1), mean(square(prediction), -1));
    return div(mul(mean(mul(truth, prediction), -1), 2), add(add(spread, shift), EPSILON));
  });
}

function assertRows(metric: string, { shape }: Tensor): void {
  if (shape.at(-1) !== 1) return;
  throw new ShapeError(
    `${metric}: each example has one value (shape [${shape.join(', ')}]), and the correlation is taken along an example's row. ` +
      'Of single values take r2, or rows of several: [[…], […]].',
  );
}

function centered(x: Tensor): Tensor {
  return sub(x, mean(x, -1, true));
}
