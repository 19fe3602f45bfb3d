export type { CallContext } from '@neurite/layers';
export type { Callback, TrainingRun } from './callbacks/callback.ts';
export { lambda } from './callbacks/callback.ts';
export { type CsvLoggerOptions, csvLogger } from './callbacks/csv-logger.ts';
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.ts';
export { type ModelCheckpointOptions, modelCheckpoint } from './callbacks/model-checkpoint.ts';
export type { MonitorMode, MonitorOptions } from './callbacks/monitor.ts';
export { epochLines, liveLine, type Verbosity } from './callbacks/progress.ts';
export type { CompileOptions } from './compile.ts';
export { Functional, type FunctionalOptions, model } from './functional.ts';
export { History, type Logs } from './history.ts';
export { Model } from './model.ts';
export { type CustomObjects, type LoadOptions, loadModel } from './save/load.ts';
export {
  decodeSafetensors,
  encodeSafetensors,
  joinSafetensors,
  type Safetensors,
  splitSafetensors,
  type StoredTensor,
  type StoredTensors,
} from './save/safetensors.ts';
export { Sequential, sequential } from './sequential.ts';
export type { Arrays, BatchedDataset, DatasetBatch } from './training/data.ts';
export type { EvaluateOptions } from './training/evaluate.ts';
export type { FitOptions, TrainingState } from './training/fit.ts';
export type { ClassWeight } from './training/objective.ts';
export type { PredictOptions } from './training/predict.ts';
