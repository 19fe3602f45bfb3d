import { type Curves, confusionMatrixChart, learningCurves, scatterChart } from './charts.ts';
import { type Cell, escapeHtml, formatNumber, formatShare, table } from './html.ts';
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
  const { confusion, scatter, samples = [], historyNote } = content;
  const note = historyNote === undefined ? '' : `<p class="note">${escapeHtml(historyNote)}</p>`;
  const sections = [
    section('On held-out data', tiles(content.evaluation)),
    section('Learning curves', `<div class="charts">${learningCurves(content.history).join('')}</div>${note}`),
    confusion === undefined ? '' : section('Confusion matrix', confusionSection(confusion)),
    scatter === undefined
      ? ''
      : section('Predicted against true', scatterChart(scatter.actual, scatter.predicted, scatter.name)),
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
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(content.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(content.title)}</h1>
<p>${escapeHtml(content.description)}</p>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function section(title: string, body: string): string {
  return `<section><h2>${escapeHtml(title)}</h2>${body}</section>`;
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
  return `<div class="columns">${confusionMatrixChart(matrix, labels)}<div>${scores}<p class="note">Precision: the share of
those taken for the class that belong to it. Recall: the share of the class that was found.</p></div></div>`;
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

const STYLE = `
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1b2430; background: #f4f6f9; }
main { max-width: 980px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 1.6rem; margin: 0 0 4px; }
h2 { font-size: 1.1rem; margin: 0 0 12px; }
section { background: #fff; border: 1px solid #dfe4ea; border-radius: 8px; padding: 16px; margin: 16px 0; overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; }
th, td { text-align: left; padding: 4px 20px 4px 0; border-bottom: 1px solid #eef1f4; font-variant-numeric: tabular-nums; }
th { vertical-align: bottom; }
.number { text-align: right; }
.right { color: #1d6b3f; }
.wrong { color: #b5281b; font-weight: 600; }
.note { color: #5a6675; font-size: 0.85rem; max-width: 46em; margin: 12px 0 0; }
.tiles { display: flex; flex-wrap: wrap; gap: 16px 40px; margin: 0; }
.tiles dd { font-size: 1.8rem; line-height: 1.2; margin: 0; font-variant-numeric: tabular-nums; }
.tiles dt { color: #5a6675; font-size: 0.9rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(340px, 100%), 1fr)); gap: 8px 16px; }
.columns { display: flex; flex-wrap: wrap; gap: 16px 24px; align-items: flex-start; }
.columns > * { min-width: 0; }
.columns > div { flex: 1 1 240px; }
svg { max-width: 100%; height: auto; }
pre { margin: 0; overflow-x: auto; font-size: 0.85rem; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); gap: 12px; list-style: none; padding: 0; margin: 0; }
.pictures li { border: 2px solid #2e8b57; border-radius: 6px; padding: 8px; font-size: 0.8rem; line-height: 1.35; }
.pictures li.wrong { border-color: #c0392b; font-weight: 400; }
.pictures p { margin: 6px 0 0; }
.pictures img { width: 100%; height: auto; image-rendering: pixelated; display: block; }
`;
