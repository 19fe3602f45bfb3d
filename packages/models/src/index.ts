export type { CallContext } from '@neurite/layers';
export type { Callback, TrainingRun } from './callbacks/callback.ts';
export { lambdaCallback } from './callbacks/callback.ts';
export { type BackupAndRestoreOptions, backupAndRestore } from './callbacks/backup-and-restore.ts';
export { type CsvLoggerOptions, csvLogger } from './callbacks/csv-logger.ts';
export { type EarlyStoppingOptions, earlyStopping } from './callbacks/early-stopping.ts';
export { learningRateScheduler } from './callbacks/learning-rate-scheduler.ts';
export { type ModelCheckpointOptions, modelCheckpoint } from './callbacks/model-checkpoint.ts';
export type { MonitorMode, MonitorOptions } from './callbacks/monitor.ts';
export { type ReduceLROnPlateauOptions, reduceLROnPlateau } from './callbacks/reduce-lr-on-plateau.ts';
export { type SwapEmaWeightsOptions, swapEmaWeights } from './callbacks/swap-ema-weights.ts';
export { type TensorBoardOptions, tensorBoard } from './callbacks/tensor-board/tensor-board.ts';
export { terminateOnNaN } from './callbacks/terminate-on-nan.ts';
export { epochLines, liveLine, type Verbosity } from './callbacks/progress.ts';
export { distill, type Distiller, type DistillOptions } from './compress/distill.ts';
export { fromFloat16, toFloat16 } from './compress/float16.ts';
export { dequantizeInt8, type Int8Quantized, quantizeInt8 } from './compress/int8.ts';
export { prune, type PruneOptions, type PruningSchedule } from './compress/prune.ts';
export { type SparsityReport, sparsityOf } from './compress/sparsity.ts';
export type { Quantization } from './compress/quantized-tensors.ts';
export type { ByOutput, CompileOptions, LossLike, MetricLike, Metrics } from './compile.ts';
export { Functional, type FunctionalOptions, model } from './functional.ts';
export { History, type Logs } from './history.ts';
export { Model } from './model.ts';
export { decodeModel, encodeModel, type EncodeModelOptions } from './save/bytes.ts';
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
export type { SaveOptions } from './save/stored-weights.ts';
export { loadUserData } from './save/user-data.ts';
export type { LoadWeightsOptions } from './save/weights-file.ts';
export { Sequential, sequential } from './sequential.ts';
export type {
  MinimizeOptions,
  StepBatch,
  StepFigures,
  TestContext,
  TrainContext,
} from './training/custom-step.ts';
export type { LayerOutput, Measurements, StepParts, StepProbe } from './training/step-probe.ts';
export { activationOf, outputLayer } from './training/output-layer.ts';
export { lossesOf } from './training/judged-output.ts';
export type { AnyModel } from './training/outputs.ts';
export type { GraphNode, LayerGraph } from './graph.ts';
export type { SummaryOptions } from './summary.ts';
export type { Arrays, BatchedDataset, Batches, OnBatchOptions, DatasetBatch } from './training/data.ts';
export type { EvaluateOptions } from './training/evaluate.ts';
export type { FitOptions, TrainingState } from './training/fit.ts';
export type { ClassWeight } from './training/objective.ts';
export type { PredictOptions } from './training/predict.ts';
