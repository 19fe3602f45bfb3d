import type { MetricTable } from './read-metric.ts';

/** Metrics that are loaded together. */
export interface MetricFamily {
  readonly names: readonly string[];
  load(): Promise<MetricTable>;
}

export const metricFamilies: readonly MetricFamily[] = [
  {
    names: [
      'accuracy',
      'binaryAccuracy',
      'categoricalAccuracy',
      'sparseCategoricalAccuracy',
      'topKCategoricalAccuracy',
      'sparseTopKCategoricalAccuracy',
    ],
    load: async () => (await import('./accuracy/table.ts')).accuracyMetrics,
  },
  {
    names: [
      'precision',
      'recall',
      'f1',
      'fBeta',
      'truePositives',
      'falsePositives',
      'trueNegatives',
      'falseNegatives',
      'auc',
      'averagePrecision',
      'sensitivityAtSpecificity',
      'specificityAtSensitivity',
      'precisionAtRecall',
      'recallAtPrecision',
      'confusionMatrix',
      'iou',
      'meanIoU',
      'cohenKappa',
      'matthewsCorrelation',
      'hinge',
      'squaredHinge',
      'categoricalHinge',
    ],
    load: async () => (await import('./classification/table.ts')).classificationMetrics,
  },
  {
    names: [
      'binaryCrossentropy',
      'categoricalCrossentropy',
      'sparseCategoricalCrossentropy',
      'klDivergence',
      'poisson',
    ],
    load: async () => (await import('./probabilistic/table.ts')).probabilisticMetrics,
  },
  {
    names: [
      'meanSquaredError',
      'meanAbsoluteError',
      'rootMeanSquaredError',
      'meanAbsolutePercentageError',
      'meanSquaredLogarithmicError',
      'logCoshError',
      'cosineSimilarity',
      'pearsonCorrelation',
      'concordanceCorrelation',
      'r2',
    ],
    load: async () => (await import('./regression/table.ts')).regressionMetrics,
  },
  {
    names: ['mean', 'sum'],
    load: async () => (await import('./aggregates.ts')).aggregates,
  },
];
