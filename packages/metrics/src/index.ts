export { accuracy, type AccuracyOptions } from './accuracy/accuracy.ts';
export { binaryAccuracy, type BinaryAccuracyOptions } from './accuracy/binary-accuracy.ts';
export { categoricalAccuracy, sparseCategoricalAccuracy } from './accuracy/categorical-accuracy.ts';
export {
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
  type TopKOptions,
} from './accuracy/top-k-categorical-accuracy.ts';
export { auc, type AucOptions } from './classification/auc.ts';
export type { AucAverage } from './classification/auc-average.ts';
export { confusionMatrix, type ConfusionMatrixOptions } from './classification/confusion-matrix.ts';
export type { Average, ClassScoreOptions } from './classification/counts.ts';
export { f1 } from './classification/f1.ts';
export { precision } from './classification/precision.ts';
export { recall } from './classification/recall.ts';
export type { ClassOptions } from './inputs/classes.ts';
export { mean, MeanMetric, type MeanMetricOptions } from './mean.ts';
export type { Metric, MetricConfig, MetricOptions } from './metric.ts';
export { getMetric, type MetricContext, type MetricFunction } from './registry.ts';
export { meanAbsoluteError } from './regression/mean-absolute-error.ts';
export { meanSquaredError, rootMeanSquaredError } from './regression/mean-squared-error.ts';
export { r2 } from './regression/r2.ts';
