import { cohenKappa, matthewsCorrelation } from './agreement.ts';
import {
  falseNegatives,
  falsePositives,
  precisionAtRecall,
  recallAtPrecision,
  sensitivityAtSpecificity,
  specificityAtSensitivity,
  trueNegatives,
  truePositives,
} from './at-threshold.ts';
import { auc } from './auc.ts';
import { averagePrecision } from './average-precision.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { fBeta } from './f-beta.ts';
import { f1 } from './f1.ts';
import { categoricalHinge, hinge, squaredHinge } from './hinge.ts';
import { iou, meanIoU } from './iou.ts';
import { precision } from './precision.ts';
import { recall } from './recall.ts';
import type { MetricTable } from '../read-metric.ts';

/** The metrics of classes, by their names. */
export const classificationMetrics: MetricTable = {
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
};
