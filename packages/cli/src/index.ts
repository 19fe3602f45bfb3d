export { main } from './main.ts';
export { confusionMatrixChart, type Curves, learningCurves } from './report/charts.ts';
export {
  type Classified,
  classificationReport,
  type Describe,
  type Estimated,
  regressionReport,
} from './report/predictions.ts';
export type { ReportContent, SamplePrediction } from './report/report.ts';
export { type Run, type RunModel, type RunPaths, saveRun } from './run-folder.ts';
export { type ProgressStream, type TrainingProgress, trainingProgress } from './training/progress.ts';
