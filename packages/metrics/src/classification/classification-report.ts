import { ArgumentError, ShapeError } from '@neurite/backend';
import type { NdArray, TypedArray } from '@neurite/tensors';

/** What tells classes apart. */
export type ClassLabel = number | string | boolean;

/** Labels of the examples: a list, or a host array of shape [n] or [n, 1]. */
export type ClassLabels = readonly ClassLabel[] | TypedArray | NdArray;

/** Options of {@link classificationReport}. */
export interface ClassificationReportOptions {
  /** The classes to report on, in this order. Default: all that occur, sorted. */
  readonly labels?: readonly ClassLabel[];
  /** The names to print for the classes. Default: the labels themselves. */
  readonly targetNames?: readonly string[];
  /** How many decimals are printed. Default 2. */
  readonly digits?: number;
  /** The score of a class where it is undefined, 0 / 0. Default 0. */
  readonly zeroDivision?: 0 | 1;
}

/** The scores of a class, or their mean over the classes. */
export interface ClassReport {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** How many examples belong to the class. */
  readonly support: number;
}

/** What {@link classificationReport} gives; as text it is scikit-learn's table. */
export interface ClassificationReport {
  /** By name, in order. */
  readonly classes: ReadonlyMap<string, ClassReport>;
  /** The share of right predictions, where the classes are all that occur. */
  readonly accuracy?: number;
  /** The scores of all counts together, where some classes were left out. */
  readonly microAverage?: ClassReport;
  /** The mean over the classes. */
  readonly macroAverage: ClassReport;
  /** The mean over the classes, weighted by support. */
  readonly weightedAverage: ClassReport;
  toString(): string;
}

/**
 * Precision, recall and F1 of every class, from labels and predicted labels: the numbers, and as text the very table, of
 * scikit-learn's `classification_report`.
 *
 * @throws ShapeError when labels and predictions differ in number, or there are none
 * @throws ArgumentError when there are not as many names as classes
 * @example
 * console.log(String(classificationReport([0, 1, 2, 2], [0, 2, 2, 2], { targetNames: ['ant', 'bee', 'cat'] })));
 */
export function classificationReport(
  yTrue: ClassLabels,
  yPred: ClassLabels,
  options: ClassificationReportOptions = {},
): ClassificationReport {
  const [truth, prediction] = [labelsOf('yTrue', yTrue), labelsOf('yPred', yPred)];
  if (truth.length !== prediction.length || truth.length === 0) {
    throw new ShapeError(
      `classificationReport needs as many predictions as labels, and at least one; got ${truth.length} labels and ` +
        `${prediction.length} predictions.`,
    );
  }
  const { zeroDivision = 0, digits = 2 } = options;
  const present = [...new Set([...truth, ...prediction])].sort(compareLabels);
  const labels = options.labels ?? present;
  const names = options.targetNames ?? labels.map(String);
  if (names.length !== labels.length) {
    throw new ArgumentError(
      `classificationReport: targetNames has ${names.length} names for ${labels.length} classes.`,
    );
  }
  const counts = labels.map((label) => countsOf(label, truth, prediction));
  const reports = counts.map((count) => scoresOf(count, zeroDivision));
  const isComplete = present.every((label) => labels.includes(label));
  const all = counts.reduce((sum, { right, predicted, actual }) => ({
    right: sum.right + right,
    predicted: sum.predicted + predicted,
    actual: sum.actual + actual,
  }));
  const report = {
    classes: new Map(names.map((name, index) => [name, reports[index]!])),
    ...(isComplete ? { accuracy: all.right / all.actual } : { microAverage: scoresOf(all, zeroDivision) }),
    macroAverage: average(
      reports,
      reports.map(() => 1),
    ),
    weightedAverage: average(
      reports,
      reports.map(({ support }) => support),
    ),
  };
  return { ...report, toString: () => table(names, report, digits) };
}

interface LabelCounts {
  readonly right: number;
  readonly predicted: number;
  readonly actual: number;
}

function countsOf(label: ClassLabel, truth: readonly ClassLabel[], prediction: readonly ClassLabel[]): LabelCounts {
  const counts = { right: 0, predicted: 0, actual: 0 };
  truth.forEach((actual, index) => {
    const isPredicted = prediction[index] === label;
    if (isPredicted) counts.predicted++;
    if (actual === label) counts.actual++;
    if (actual === label && isPredicted) counts.right++;
  });
  return counts;
}

function scoresOf({ right, predicted, actual }: LabelCounts, zeroDivision: number): ClassReport {
  return {
    precision: predicted === 0 ? zeroDivision : right / predicted,
    recall: actual === 0 ? zeroDivision : right / actual,
    f1: predicted + actual === 0 ? zeroDivision : (2 * right) / (predicted + actual),
    support: actual,
  };
}

function average(reports: readonly ClassReport[], weights: readonly number[]): ClassReport {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (score: (report: ClassReport) => number): number =>
    total === 0 ? 0 : reports.reduce((sum, report, index) => sum + score(report) * weights[index]!, 0) / total;
  return {
    precision: mean(({ precision }) => precision),
    recall: mean(({ recall }) => recall),
    f1: mean(({ f1 }) => f1),
    support: reports.reduce((sum, { support }) => sum + support, 0),
  };
}

function labelsOf(name: string, labels: ClassLabels): ClassLabel[] {
  if (!('shape' in labels)) return Array.from(labels as ArrayLike<ClassLabel>);
  if (labels.shape.length === 1 || (labels.shape.length === 2 && labels.shape[1] === 1)) return Array.from(labels.data);
  throw new ShapeError(
    `classificationReport: ${name} has the shape [${labels.shape.join(', ')}]; it takes one label for each example. ` +
      'Of scores take argMax(scores, -1) first.',
  );
}

function compareLabels(a: ClassLabel, b: ClassLabel): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : Number(a > b);
  return Number(a) - Number(b);
}

/** scikit-learn's layout: names to the right of their column, numbers in columns of nine. */
function table(names: readonly string[], report: Omit<ClassificationReport, 'toString'>, digits: number): string {
  const width = Math.max(...names.map((name) => name.length), 'weighted avg'.length, digits);
  const line = (name: string, cells: readonly (string | number)[]): string =>
    `${name.padStart(width)} ${cells.map((cell) => ` ${String(cell).padStart(9)}`).join('')}\n`;
  const scores = (name: string, { precision, recall, f1, support }: ClassReport): string =>
    line(name, [...[precision, recall, f1].map((score) => fixed(score, digits)), support]);
  const { accuracy, microAverage, macroAverage, weightedAverage } = report;
  return [
    line('', ['precision', 'recall', 'f1-score', 'support']),
    '\n',
    ...[...report.classes].map(([name, scoresOfClass]) => scores(name, scoresOfClass)),
    '\n',
    accuracy === undefined ? '' : line('accuracy', ['', '', fixed(accuracy, digits), macroAverage.support]),
    microAverage === undefined ? '' : scores('micro avg', microAverage),
    scores('macro avg', macroAverage),
    scores('weighted avg', weightedAverage),
  ].join('');
}

/** Like `toFixed`, but halves go to the even digit, as Python prints them. */
function fixed(value: number, digits: number): string {
  // A half at that place is an odd multiple of 2^−(digits + 1), which a number in base two can hold.
  const isHalf = Math.abs(value * 2 ** (digits + 1)) % 2 === 1;
  if (!isHalf) return value.toFixed(digits);
  const below = Math.floor(value * 10 ** digits);
  return ((below % 2 === 0 ? below : below + 1) / 10 ** digits).toFixed(digits);
}
