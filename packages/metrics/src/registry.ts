import { ArgumentError, unknownName } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import { accuracy } from './accuracy/accuracy.ts';
import { binaryAccuracy } from './accuracy/binary-accuracy.ts';
import { categoricalAccuracy, sparseCategoricalAccuracy } from './accuracy/categorical-accuracy.ts';
import { sparseTopKCategoricalAccuracy, topKCategoricalAccuracy } from './accuracy/top-k-categorical-accuracy.ts';
import { cohenKappa, matthewsCorrelation } from './classification/agreement.ts';
import {
  falseNegatives,
  falsePositives,
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  trueNegatives,
  truePositives,
} from './classification/at-threshold.ts';
import { auc } from './classification/auc.ts';
import { averagePrecision } from './classification/average-precision.ts';
import { confusionMatrix } from './classification/confusion-matrix.ts';
import { fBeta } from './classification/f-beta.ts';
import { f1 } from './classification/f1.ts';
import { categoricalHinge, hinge, squaredHinge } from './classification/hinge.ts';
import { iou, meanIoU } from './classification/iou.ts';
import { precision } from './classification/precision.ts';
import { recall } from './classification/recall.ts';
import { mean, MeanMetric } from './mean.ts';
import type { Metric, MetricConfig } from './metric.ts';
import {
  binaryCrossentropy,
  categoricalCrossentropy,
  klDivergence,
  poisson,
  sparseCategoricalCrossentropy,
} from './probabilistic/crossentropy.ts';
import { concordanceCorrelation, cosineSimilarity, pearsonCorrelation } from './regression/correlation.ts';
import { logCoshError } from './regression/log-cosh-error.ts';
import { meanAbsoluteError } from './regression/mean-absolute-error.ts';
import { meanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.ts';
import { meanSquaredError, rootMeanSquaredError } from './regression/mean-squared-error.ts';
import { meanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.ts';
import { r2 } from './regression/r2.ts';
import { sum } from './sum.ts';

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

const metrics: Readonly<Record<string, (options: never) => Metric>> = {
  accuracy,
  binaryAccuracy,
  categoricalAccuracy,
  sparseCategoricalAccuracy,
  topKCategoricalAccuracy,
  sparseTopKCategoricalAccuracy,
  precision,
  recall,
  f1,
  fBeta,
  truePositives,
  falsePositives,
  trueNegatives,
  falseNegatives,
  auc,
  averagePrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  precisionAtRecall,
  recallAtPrecision,
  confusionMatrix,
  iou,
  meanIoU,
  cohenKappa,
  matthewsCorrelation,
  hinge,
  squaredHinge,
  categoricalHinge,
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  klDivergence,
  poisson,
  meanSquaredError,
  meanAbsoluteError,
  rootMeanSquaredError,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  logCoshError,
  cosineSimilarity,
  pearsonCorrelation,
  concordanceCorrelation,
  r2,
  mean,
  sum,
};

/** Short names; the metric keeps the one that it was asked for by. */
const aliases: Readonly<Record<string, string>> = {
  acc: 'accuracy',
  mse: 'meanSquaredError',
  mae: 'meanAbsoluteError',
  rmse: 'rootMeanSquaredError',
  mape: 'meanAbsolutePercentageError',
  msle: 'meanSquaredLogarithmicError',
};

/**
 * A new metric of a name or a saved config, or the given one itself; a plain function becomes a metric.
 *
 * @param context what is known of the model: a name is resolved by it, a config or a metric is taken at its word
 * @throws ArgumentError when no metric has that name, suggesting the nearest
 * @example
 * getMetric('accuracy', { loss: binaryCrossentropy.with({ fromLogits: true }) }); // with the threshold 0
 * getMetric({ metric: 'binaryAccuracy', threshold: 0.3 });
 */
export function getMetric(
  metric: string | MetricConfig | Metric | MetricFunction,
  context: MetricContext = {},
): Metric {
  if (typeof metric === 'string') return named(metric, context);
  if (typeof metric === 'function') return new MeanMetric({ name: metric.name || 'customMetric', values: metric });
  if (typeof metric === 'object' && metric !== null) {
    if ('metric' in metric) {
      const { metric: kind, ...options } = metric;
      return factoryOf(kind)(options as never);
    }
    if ('update' in metric && 'result' in metric) return metric as Metric;
  }
  throw new ArgumentError(
    `A metric must be given as its name, a config, a function, or as one made by accuracy() and the like; got ${typeof metric}.`,
  );
}

function named(name: string, { loss }: MetricContext): Metric {
  const kind = Object.hasOwn(aliases, name) ? aliases[name]! : name;
  const options: Record<string, unknown> = kind === name ? {} : { name };
  if (loss?.expects === 'logits') {
    if (thresholded.includes(kind)) options.threshold = 0;
    if (fromLogits.includes(kind)) options.fromLogits = true;
  }
  if (loss?.labels === 'binary' && kind === 'accuracy') options.binary = true;
  return factoryOf(kind)(options as never);
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

function factoryOf(kind: string): (options: never) => Metric {
  const factory = Object.hasOwn(metrics, kind) ? metrics[kind] : undefined;
  if (factory === undefined) throw unknownName('metric', kind, [...Object.keys(metrics), ...Object.keys(aliases)]);
  return factory;
}
