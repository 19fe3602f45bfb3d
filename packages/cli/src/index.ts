export { main } from './main.ts';
export type { Curves } from '@neurite/inspect';
export {
  type Classified,
  classificationReport,
  type Describe,
  type Estimated,
  regressionReport,
} from './report/predictions.ts';
export type { Examination } from './report/doctor-section.ts';
export type { ReportContent, SamplePrediction } from './report/report.ts';
export { type Run, type RunModel, type RunPaths, saveRun } from './run-folder.ts';
export { type ProgressStream, type TrainingProgress, trainingProgress } from './training/progress.ts';
