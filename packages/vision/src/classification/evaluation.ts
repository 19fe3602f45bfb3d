import { type ClassificationReport, classificationReport } from '@neurite/metrics';
import { expectedCalibrationError } from './calibration.ts';
import { type ClassRows, ranking } from './probabilities.ts';

/** How good a classifier is on pictures with known classes. */
export interface ClassifierEvaluation {
  /** How many pictures there were. */
  readonly pictures: number;
  /** The share whose most likely class is the true one. */
  readonly accuracy: number;
  /** By k: the share whose true class is among the k most likely ones. */
  readonly topK: Readonly<Record<number, number>>;
  /** Precision, recall, F1 and support of each class, and their means; as text a table. */
  readonly report: ClassificationReport;
  /** How many pictures of each true class (row) were taken for each class (column). */
  readonly confusion: readonly (readonly number[])[];
  /** See {@link expectedCalibrationError}. */
  readonly expectedCalibrationError: number;
}

/** Judges probabilities by the true classes. */
export function evaluateProbabilities(
  probabilities: ClassRows,
  labels: Int32Array,
  classNames: readonly string[],
  ks: readonly number[],
): ClassifierEvaluation {
  const ranks = Array.from(labels, (_, row) => ranking(probabilities, row));
  const within = (k: number): number =>
    ranks.reduce((count, ranked, row) => count + (ranked.slice(0, k).includes(labels[row]!) ? 1 : 0), 0) /
    labels.length;
  const confusion = classNames.map(() => new Array<number>(classNames.length).fill(0));
  ranks.forEach(([predicted], row) => confusion[labels[row]!]![predicted!]!++);
  const predictions = Int32Array.from(ranks, ([predicted]) => predicted!);
  const report = classificationReport(labels, predictions, {
    labels: classNames.map((_, label) => label),
    targetNames: classNames,
  });
  return {
    pictures: labels.length,
    accuracy: within(1),
    topK: Object.fromEntries(ks.map((k) => [k, within(k)])),
    report,
    confusion,
    expectedCalibrationError: expectedCalibrationError(probabilities, labels),
  };
}
