import { ArgumentError, unknownName } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import { MeanMetric } from './mean.ts';
import type { Metric, MetricConfig } from './metric.ts';

/** What a metric that is named by a string can learn of the model it judges. */
export interface MetricContext {
  /** The model's loss, as far as metrics care: what its labels are, and whether outputs are logits. */
  readonly loss?: {
    readonly labels: 'values' | 'binary' | 'oneHot' | 'sparse' | 'groups';
    readonly expects: 'values' | 'probabilities' | 'logits';
  };
}

/** A metric of the user's own: gives a value for each example, or one for the batch; values are averaged. */
export type MetricFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** What makes each metric of its options, by the metrics' names. */
export type MetricTable = Readonly<Record<string, (options: never) => Metric>>;

/** Short names; the metric keeps the one that it was asked for by. */
const aliases: Readonly<Record<string, string>> = {
  acc: 'accuracy',
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  rmse: 'rootMeanSquaredError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
};

/** The kind of a metric that is to be looked up, if it is. */
export function metricKind(metric: string | MetricConfig | Metric | MetricFunction): string | undefined {
  if (typeof metric === 'string') return Object.hasOwn(aliases, metric) ? aliases[metric] : metric;
  return typeof metric === 'object' && metric !== null && 'metric' in metric ? metric.metric : undefined;
}

/** The entry of a table for a kind of metric. @throws ArgumentError suggesting the nearest */
export function entryFor<T>(table: Readonly<Record<string, T>>, kind: string): T {
  if (!Object.hasOwn(table, kind)) throw unknownName('metric', kind, [...Object.keys(table), ...Object.keys(aliases)]);
  return table[kind]!;
}

/** A metric from what was given; see `getMetric`. */
export function readMetric(
  metric: string | MetricConfig | Metric | MetricFunction,
  context: MetricContext,
  metrics: MetricTable,
): Metric {
  const kind = metricKind(metric);
  if (typeof metric === 'string') return entryFor(metrics, kind!)(optionsOfName(metric, kind!, context) as never);
  if (typeof metric === 'function') return new MeanMetric({ name: metric.name || 'customMetric', values: metric });
  if (typeof metric === 'object' && metric !== null) {
    if ('metric' in metric) {
      const { metric: _, ...options } = metric;
      return entryFor(metrics, kind!)(options as never);
    }
    if ('update' in metric && 'result' in metric) return metric as Metric;
  }
  throw new ArgumentError(
    `A metric must be given as its name, a config, a function, or as one made by accuracy() and the like; got ${typeof metric}.`,
  );
}

function optionsOfName(name: string, kind: string, { loss }: MetricContext): Record<string, unknown> {
  const options: Record<string, unknown> = kind === name ? {} : { name };
  if (loss?.expects === 'logits') {
    if (thresholded.includes(kind)) options.threshold = 0;
    if (fromLogits.includes(kind)) options.fromLogits = true;
  }
  if (loss?.labels === 'binary' && kind === 'accuracy') options.binary = true;
  return options;
}

/** The metrics with a threshold on single outputs. */
const thresholded: readonly string[] = [
  'accuracy',
  'binaryAccuracy',
  'precision',
  'recall',
  'f1',
  'fBeta',
  'confusionMatrix',
  'truePositives',
  'falsePositives',
  'trueNegatives',
  'falseNegatives',
  'iou',
  'meanIoU',
  'cohenKappa',
  'matthewsCorrelation',
];

/** The metrics that want to know whether outputs are logits. */
const fromLogits: readonly string[] = [
  'auc',
  'binaryCrossentropy',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
];
