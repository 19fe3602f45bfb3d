import { ArgumentError } from '@neurite/backend';
import { type NdArray, sizeOf } from '@neurite/tensors';
import type { ReportContent, SamplePrediction } from './report.ts';

/** Held-out examples, and what a classifier made of them. */
export interface Classified {
  /** The examples as people know them, before any scaling: `[n, features]`, or pictures `[n, height, width, 1]`. */
  readonly x: NdArray;
  /** The true classes, int32 `[n]`. */
  readonly y: NdArray;
  /** The share that each class was given: `[n, classes]`, or `[n, 1]` for the second of two classes. */
  readonly probabilities: NdArray;
  readonly labels: readonly string[];
  readonly featureNames?: readonly string[] | undefined;
  /** What to show of an example instead of the features by name. */
  readonly describe?: Describe | undefined;
}

/** The values of an example, a row of `x`, as people know them. */
export type Describe = (x: NdArray, row: number) => Readonly<Record<string, number | string>>;

/** Held-out examples, and the values that a model gave them. */
export interface Estimated {
  /** The examples as people know them, before any scaling: `[n, features]`. */
  readonly x: NdArray;
  /** The true values, `[n]`. */
  readonly y: NdArray;
  /** The predicted values, `[n]` or `[n, 1]`. */
  readonly predicted: NdArray;
  /** What is predicted, as a word. */
  readonly name: string;
  readonly featureNames?: readonly string[] | undefined;
  /** What to show of an example instead of the features by name. */
  readonly describe?: Describe | undefined;
}

const SAMPLE_ROWS = 12;
const SAMPLE_PICTURES = 21;
const SAMPLE_FEATURES = 6;

/**
 * The confusion matrix of a classifier, its scores and some of its predictions, for a report.
 *
 * @example
 * const { confusion } = classificationReport({
 *   x: ndArray([[1.5], [2.5], [3.5]]),
 *   y: ndArray([0, 1, 1], [3], 'int32'),
 *   probabilities: ndArray([[0.9, 0.1], [0.4, 0.6], [0.7, 0.3]]),
 *   labels: ['no', 'yes'],
 * });
 * confusion!.matrix // [[1, 0], [1, 1]]
 */
export function classificationReport(data: Classified): Pick<ReportContent, 'confusion' | 'scores' | 'samples'> {
  const { y, labels } = data;
  const rows = Array.from({ length: y.data.length }, (_, row) => classOf(data.probabilities, row));
  const matrix = labels.map(() => labels.map(() => 0));
  rows.forEach(({ best }, row) => matrix[y.data[row]!]![best]!++);
  const count = isPicture(data.x) ? SAMPLE_PICTURES : SAMPLE_ROWS;
  const samples = rows.slice(0, count).map(
    ({ best, share }, row): SamplePrediction => ({
      input: inputOf(data, row),
      predicted: labels[best]!,
      actual: labels[y.data[row]!]!,
      confidence: share,
    }),
  );
  return { confusion: { matrix, labels }, scores: scoresOf(data, rows), samples };
}

function scoresOf(
  { y, labels }: Classified,
  rows: readonly { readonly best: number; readonly share: number }[],
): ReportContent['scores'] & object {
  if (labels.length !== 2) {
    const isRight = rows.map(({ best }, row) => Number(best === y.data[row]));
    return { labels: isRight, scores: rows.map(({ share }) => share) };
  }
  return {
    labels: [...y.data],
    scores: rows.map(({ best, share }) => (best === 1 ? share : 1 - share)),
    of: labels[1]!,
  };
}

/**
 * Predicted against true values and some of the predictions, for a report.
 *
 * @example
 * const { scatter } = regressionReport({
 *   x: ndArray([[1.5], [2.5]]),
 *   y: ndArray([10, 30]),
 *   predicted: ndArray([12, 29]),
 *   name: 'price',
 * });
 * scatter // { actual: [10, 30], predicted: [12, 29], name: 'price' }
 */
export function regressionReport(data: Estimated): Pick<ReportContent, 'scatter' | 'samples'> {
  const actual = [...data.y.data];
  const predicted = [...data.predicted.data];
  const samples = actual.slice(0, SAMPLE_ROWS).map(
    (value, row): SamplePrediction => ({
      input: inputOf(data, row),
      predicted: predicted[row]!,
      actual: value,
    }),
  );
  return { scatter: { actual, predicted, name: data.name }, samples };
}

/** The class that a row of probabilities speaks for, and its share. */
export function classOf(probabilities: NdArray, row: number): { readonly best: number; readonly share: number } {
  const width = probabilities.shape[1];
  if (width === undefined) {
    throw new ArgumentError(
      `Probabilities have the shape [examples, classes]; got [${probabilities.shape.join(', ')}].`,
    );
  }
  if (width === 1) {
    const second = probabilities.data[row]!;
    return second > 0.5 ? { best: 1, share: second } : { best: 0, share: 1 - second };
  }
  let best = 0;
  for (let index = 1; index < width; index++) {
    if (probabilities.data[row * width + index]! > probabilities.data[row * width + best]!) best = index;
  }
  return { best, share: probabilities.data[row * width + best]! };
}

function inputOf({ x, featureNames, describe }: Classified | Estimated, row: number): SamplePrediction['input'] {
  const width = sizeOf(x.shape.slice(1));
  if (isPicture(x)) {
    return { pixels: x.data.subarray(row * width, (row + 1) * width), height: x.shape[1]!, width: x.shape[2]! };
  }
  const values =
    describe === undefined
      ? Array.from({ length: width }, (_, column) => [
          featureNames?.[column] ?? `x${column}`,
          x.data[row * width + column]!,
        ])
      : Object.entries(describe(x, row));
  return Object.fromEntries(values.slice(0, SAMPLE_FEATURES));
}

function isPicture({ shape }: NdArray): boolean {
  return shape.length === 4 && shape[3] === 1;
}
