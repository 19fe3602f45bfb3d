export { accuracy, type AccuracyOptions } from './accuracy/accuracy.ts';
export { binaryAccuracy, type BinaryAccuracyOptions } from './accuracy/binary-accuracy.ts';
export { categoricalAccuracy, sparseCategoricalAccuracy } from './accuracy/categorical-accuracy.ts';
export {
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
  type TopKOptions,
} from './accuracy/top-k-categorical-accuracy.ts';
export { cohenKappa, type CohenKappaOptions, matthewsCorrelation } from './classification/agreement.ts';
export {
  type BoundedOptions,
  type CountOptions,
  falseNegatives,
  falsePositives,
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  trueNegatives,
  truePositives,
} from './classification/at-threshold.ts';
export { auc, type AucOptions } from './classification/auc.ts';
export type { AucAverage } from './classification/auc-average.ts';
export { averagePrecision, type AveragePrecisionOptions } from './classification/average-precision.ts';
export {
  type ClassificationReport,
  classificationReport,
  type ClassificationReportOptions,
  type ClassLabel,
  type ClassLabels,
  type ClassReport,
} from './classification/classification-report.ts';
export { confusionMatrix, type ConfusionMatrixOptions } from './classification/confusion-matrix.ts';
export type { Average, ClassScoreOptions } from './classification/counts.ts';
export { fBeta, type FBetaOptions } from './classification/f-beta.ts';
export { f1 } from './classification/f1.ts';
export { categoricalHinge, hinge, squaredHinge } from './classification/hinge.ts';
export { iou, type IouOptions, meanIoU } from './classification/iou.ts';
export { precision } from './classification/precision.ts';
export { recall } from './classification/recall.ts';
export type { ClassOptions } from './inputs/classes.ts';
export { mean, MeanMetric, type MeanMetricOptions } from './mean.ts';
export type { Metric, MetricConfig, MetricOptions } from './metric.ts';
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  type CrossentropyOptions,
  klDivergence,
  poisson,
  sparseCategoricalCrossentropy,
} from './probabilistic/crossentropy.ts';
export type { MetricContext, MetricFunction } from './read-metric.ts';
export { getMetric } from './registry.ts';
export { concordanceCorrelation, cosineSimilarity, pearsonCorrelation } from './regression/correlation.ts';
export { logCoshError } from './regression/log-cosh-error.ts';
export { meanAbsoluteError } from './regression/mean-absolute-error.ts';
export { meanAbsolutePercentageError } from './regression/mean-absolute-percentage-error.ts';
export { meanSquaredError, rootMeanSquaredError } from './regression/mean-squared-error.ts';
export { meanSquaredLogarithmicError } from './regression/mean-squared-logarithmic-error.ts';
export { r2 } from './regression/r2.ts';
export { sum, SumMetric } from './sum.ts';
