import { ArgumentError } from '@neurite/backend';
import { type ClassRows, rowCount, softmaxRows } from './probabilities.ts';

/**
 * How far probabilities are from the truth: predictions are gathered by the probability of the class predicted in bins of
 * equal width, and ECE = Σ (size / n) · |share of right ones − mean probability| over the bins.
 *
 * Source: Guo et al., On calibration of modern neural networks, arXiv:1706.04599.
 *
 * @param probabilities float32, a row for each picture and a column for each class
 * @param labels the true class of each
 * @param bins default 15
 * @returns from 0, what is said with 80 % is right in 80 of 100 cases, to 1
 * @throws ArgumentError when there are no rows, or not a label for each
 * @example
 * expectedCalibrationError({ data: Float32Array.of(0.9, 0.1, 0.9, 0.1), classes: 2 }, [0, 1]); // 0.4
 */
export function expectedCalibrationError(probabilities: ClassRows, labels: ArrayLike<number>, bins = 15): number {
  requireLabels(probabilities, labels);
  const [sizes, right, sum] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  const { data, classes } = probabilities;
  for (let row = 0; row < labels.length; row++) {
    const values = data.subarray(row * classes, (row + 1) * classes);
    const predicted = values.indexOf(values.reduce((most, value) => Math.max(most, value), 0));
    // Bins are open below and closed above, as in the paper.
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(values[predicted]! * bins) - 1));
    sizes[bin]!++;
    sum[bin]! += values[predicted]!;
    if (predicted === labels[row]) right[bin]!++;
  }
  return sizes.reduce((error, _, bin) => error + Math.abs(right[bin]! - sum[bin]!) / labels.length, 0);
}

/** The mean of −log(probability of the true class), in nats. */
export function negativeLogLikelihood(logits: ClassRows, labels: ArrayLike<number>, temperature = 1): number {
  requireLabels(logits, labels);
  const { data, classes } = logits;
  let sum = 0;
  for (let row = 0; row < labels.length; row++) {
    const values = data.subarray(row * classes, (row + 1) * classes);
    const highest = values.reduce((most, value) => Math.max(most, value), -Infinity);
    const powers = values.reduce((total, value) => total + Math.exp((value - highest) / temperature), 0);
    sum += Math.log(powers) - (values[labels[row]!]! - highest) / temperature;
  }
  return sum / labels.length;
}

const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;

/**
 * The number that logits are to be divided by for probabilities to be as likely as they say: that of the least mean negative
 * log likelihood. The likelihood of log T has one minimum, which a golden-section search finds to six digits. Which class is
 * predicted does not change.
 *
 * Source: Guo et al., On calibration of modern neural networks, arXiv:1706.04599.
 *
 * @param logits of pictures that the network was not trained on
 * @returns above 1 for a network that was too sure; within 0.01 to 100
 * @throws ArgumentError when there are no rows, or not a label for each
 * @example
 * const temperature = fitTemperature({ data: logits, classes: 10 }, labels);
 */
export function fitTemperature(logits: ClassRows, labels: ArrayLike<number>): number {
  const cost = (logTemperature: number): number => negativeLogLikelihood(logits, labels, Math.exp(logTemperature));
  let [low, high] = [Math.log(0.01), Math.log(100)];
  let [left, right] = [high - GOLDEN_SECTION * (high - low), low + GOLDEN_SECTION * (high - low)];
  let [costLeft, costRight] = [cost(left), cost(right)];
  while (high - low > 1e-6) {
    if (costLeft <= costRight) {
      [high, right, costRight] = [right, left, costLeft];
      left = high - GOLDEN_SECTION * (high - low);
      costLeft = cost(left);
    } else {
      [low, left, costLeft] = [left, right, costRight];
      right = low + GOLDEN_SECTION * (high - low);
      costRight = cost(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** How well probabilities fit, before and after the temperature was set. */
export interface Calibration {
  readonly temperature: number;
  readonly before: { readonly expectedCalibrationError: number; readonly negativeLogLikelihood: number };
  readonly after: { readonly expectedCalibrationError: number; readonly negativeLogLikelihood: number };
}

/** Fits a temperature and says what it did. */
export function calibrate(logits: ClassRows, labels: ArrayLike<number>): Calibration {
  const temperature = fitTemperature(logits, labels);
  const figures = (t: number) => ({
    expectedCalibrationError: expectedCalibrationError(softmaxRows(logits, t), labels),
    negativeLogLikelihood: negativeLogLikelihood(logits, labels, t),
  });
  return { temperature, before: figures(1), after: figures(temperature) };
}

function requireLabels(rows: ClassRows, labels: ArrayLike<number>): void {
  const count = rowCount(rows);
  if (count === 0 || labels.length !== count) {
    throw new ArgumentError(
      `There must be a label for each row, and one at least; got ${count} rows and ${labels.length} labels.`,
    );
  }
}
