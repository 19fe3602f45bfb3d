import {
  calibrationPlot,
  confusionMatrixPlot,
  type Curves,
  curvesOf,
  learningCurvePlot,
  precisionRecallPlot,
  regressionPlot,
  rocPlot,
} from '@neurite/inspect';
import { doctorSection, type Examination } from './doctor-section.ts';
import { type Cell, escapeHtml, formatNumber, formatShare, table } from './html.ts';
import { pageHtml, section } from './page.ts';
import { pictureOf } from './picture.ts';

/** One example with what the model made of it. */
export interface SamplePrediction {
  /** A picture, with values in [0, 1], grey or of three channels, or the values of the features by name. */
  readonly input:
    | {
        readonly pixels: ArrayLike<number>;
        readonly width: number;
        readonly height: number;
        /** Default 1. */
        readonly channels?: number;
      }
    | Readonly<Record<string, number | string>>;
  /** A class or a value. */
  readonly predicted: string | number;
  readonly actual: string | number;
  /** The share that the model gave to the class it predicts, from 0 to 1. */
  readonly confidence?: number;
}

/** What a report shows. */
export interface ReportContent {
  readonly title: string;
  /** What was trained on what, in a sentence. */
  readonly description: string;
  /** How the run was set up: data set, optimizer, seed, … */
  readonly settings: Readonly<Record<string, string | number>>;
  readonly history: Curves;
  /** What must be known to read the curves, in a sentence. */
  readonly historyNote?: string | undefined;
  /** Figures on held-out data. */
  readonly evaluation: Readonly<Record<string, number>>;
  /** Counts of held-out examples, rows by true class. */
  readonly confusion?: { readonly matrix: readonly (readonly number[])[]; readonly labels: readonly string[] };
  /**
   * The shares that held-out examples were given: for two classes that of the second, with whether it was right; else that of
   * the class that was predicted.
   */
  readonly scores?: {
    readonly labels: readonly number[];
    readonly scores: readonly number[];
    /** The second of two classes. */
    readonly of?: string;
  };
  /** What the doctor saw of the training. */
  readonly doctor?: Examination | undefined;
  /** True and predicted values of held-out examples. */
  readonly scatter?: {
    readonly actual: readonly number[];
    readonly predicted: readonly number[];
    readonly name: string;
  };
  readonly samples?: readonly SamplePrediction[];
  /** The lines of the model's summary. */
  readonly summary: readonly string[];
}

/**
 * A report of a training run as one HTML page that needs nothing beside itself: figures on held-out data, learning
 * curves, confusion matrix or predicted against true values, sample predictions, the model and the settings.
 */
export function reportHtml(content: ReportContent): string {
  const { confusion, scatter, samples = [], historyNote, scores, doctor, history } = content;
  const note = historyNote === undefined ? '' : `<p class="note">${escapeHtml(historyNote)}</p>`;
  const curves = curvesOf(history).map((figure) => learningCurvePlot(history, figure));
  const sections = [
    section('On held-out data', tiles(content.evaluation)),
    section('Learning curves', `<div class="charts">${curves.join('')}</div>${note}`),
    doctor === undefined ? '' : section('What the doctor says', doctorSection(doctor)),
    confusion === undefined ? '' : section('Confusion matrix', confusionSection(confusion)),
    scores === undefined ? '' : scoresSection(scores),
    scatter === undefined
      ? ''
      : section('Predicted against true', regressionPlot(scatter.actual, scatter.predicted, scatter.name)),
    samples.length === 0 ? '' : section('Sample predictions', samplesSection(samples)),
    section('Model', `<pre>${escapeHtml(content.summary.join('\n'))}</pre>`),
    section(
      'Settings',
      table(
        ['setting', 'value'],
        Object.entries(content.settings).map(([k, v]) => [k, String(v)]),
      ),
    ),
  ];
  return pageHtml(content, sections);
}

function tiles(figures: Readonly<Record<string, number>>): string {
  const items = Object.entries(figures).map(
    ([name, value]) => `<div><dd>${formatNumber(value)}</dd><dt>${escapeHtml(name)}</dt></div>`,
  );
  return `<dl class="tiles">${items.join('')}</dl>`;
}

/** The matrix, and beside it how well each class is found. */
function confusionSection({ matrix, labels }: NonNullable<ReportContent['confusion']>): string {
  const rows = labels.map((label, index) => {
    const actual = matrix[index]!.reduce((sum, count) => sum + count, 0);
    const predicted = matrix.reduce((sum, row) => sum + row[index]!, 0);
    const right = matrix[index]![index]!;
    const share = (total: number): string => (total === 0 ? '–' : formatShare(right / total));
    return [label, share(predicted), share(actual), String(actual)];
  });
  const scores = table(['class', 'precision', 'recall', 'examples'], rows);
  return `<div class="columns">${confusionMatrixPlot(matrix, labels)}<div>${scores}<p class="note">Precision: the share of
those taken for the class that belong to it. Recall: the share of the class that was found.</p></div></div>`;
}

/** How well scores separate two classes, and whether they are to be believed. */
function scoresSection({ labels, scores, of }: NonNullable<ReportContent['scores']>): string {
  // Where all or none are right there is nothing to separate.
  if (new Set(labels).size < 2) return '';
  const note =
    of === undefined
      ? 'How often the predicted class is right, over the share that it was given. On the diagonal, shares can be taken at their word.'
      : `Scores are the shares given to '${of}'. Calibration: how often it is true, over the share that it was given.`;
  const plots =
    of === undefined
      ? [calibrationPlot(labels, scores)]
      : [rocPlot(labels, scores), precisionRecallPlot(labels, scores), calibrationPlot(labels, scores)];
  return section(
    of === undefined ? 'Are the shares to be believed?' : 'Scores',
    `<div class="charts">${plots.join('')}</div><p class="note">${escapeHtml(note)}</p>`,
  );
}

function samplesSection(samples: readonly SamplePrediction[]): string {
  if (samples.every(({ input }) => isPicture(input))) {
    return `<ul class="pictures">${samples.map(pictureSample).join('')}</ul>`;
  }
  const names = Object.keys(samples[0]!.input);
  const hasShare = samples[0]!.confidence !== undefined;
  const rows = samples.map(({ input, predicted, actual, confidence }): Cell[] => {
    const values = names.map((name) => show((input as Readonly<Record<string, number | string>>)[name]!));
    const isClass = typeof predicted === 'string';
    const verdict = isClass ? { text: predicted, mark: isRight(predicted, actual) } : show(predicted);
    return [...values, show(actual), verdict, ...(hasShare ? [formatShare(confidence!)] : [])];
  });
  return table([...names, 'true', 'predicted', ...(hasShare ? ['share'] : [])], rows);
}

function pictureSample({ input, predicted, actual, confidence }: SamplePrediction): string {
  const { pixels, width, height, channels } = input as Extract<SamplePrediction['input'], { pixels: unknown }>;
  const share = confidence === undefined ? '' : `, ${formatShare(confidence)}`;
  const mark = isRight(predicted, actual);
  const truth = mark === 'right' ? '' : `<br>in truth ${escapeHtml(show(actual))}`;
  return `<li class="${mark}">${pictureOf(pixels, width, height, channels)}<p>${escapeHtml(show(predicted))}${share}${truth}</p></li>`;
}

function isRight(predicted: string | number, actual: string | number): 'right' | 'wrong' {
  return predicted === actual ? 'right' : 'wrong';
}

function isPicture(input: SamplePrediction['input']): boolean {
  return 'pixels' in input && typeof input.pixels === 'object';
}

function show(value: string | number): string {
  if (typeof value === 'string') return value;
  // A missing value.
  return Number.isNaN(value) ? '–' : formatNumber(value);
}
