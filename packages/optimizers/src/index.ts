export { LossScale, type LossScaleOptions } from './loss-scale.ts';
export { minimize } from './minimize.ts';
export { Optimizer, type OptimizerConfig, type OptimizerOptions } from './optimizer.ts';
export { adadelta, type AdadeltaOptions } from './optimizers/adadelta.ts';
export { adafactor, type AdafactorOptions } from './optimizers/adafactor.ts';
export { adagrad, type AdagradOptions } from './optimizers/adagrad.ts';
export { adam, type AdamOptions } from './optimizers/adam.ts';
export { adamax, type AdamaxOptions } from './optimizers/adamax.ts';
export { adamw } from './optimizers/adamw.ts';
export { ftrl, type FtrlOptions } from './optimizers/ftrl.ts';
export { lamb, type LambOptions } from './optimizers/lamb.ts';
export { lion, type LionOptions } from './optimizers/lion.ts';
export { nadam, type NadamOptions } from './optimizers/nadam.ts';
export { radam, type RadamOptions } from './optimizers/radam.ts';
export type { CommonOptions } from './optimizers/common.ts';
export { rmsprop, type RmspropOptions } from './optimizers/rmsprop.ts';
export { sgd, type SgdOptions } from './optimizers/sgd.ts';
export { getOptimizer, optimizerFromConfig } from './registry.ts';
export { constantRate, type ConstantRateOptions } from './schedules/constant.ts';
export { cosineDecay, type CosineDecayOptions } from './schedules/cosine.ts';
export { cosineDecayRestarts, type CosineDecayRestartsOptions } from './schedules/cosine-restarts.ts';
export { exponentialDecay, type ExponentialDecayOptions } from './schedules/exponential.ts';
export { inverseTimeDecay, type InverseTimeDecayOptions } from './schedules/inverse-time.ts';
export { oneCycle, type OneCycleOptions } from './schedules/one-cycle.ts';
export { piecewiseConstant, type PiecewiseConstantOptions } from './schedules/piecewise.ts';
export { polynomialDecay, type PolynomialDecayOptions } from './schedules/polynomial.ts';
export { scheduleFromConfig } from './schedules/registry.ts';
export type { Schedule, ScheduleConfig } from './schedules/schedule.ts';
export { stepDecay, type StepDecayOptions } from './schedules/step.ts';
export { warmUp, type WarmUpOptions } from './schedules/warm-up.ts';
export { accumulate, type AccumulateState } from './transforms/accumulate.ts';
export { averageWeights, type AverageWeightsOptions, type AverageWeightsState } from './transforms/average-weights.ts';
export { chain } from './transforms/chain.ts';
export { clipByGlobalNorm, clipByNorm, clipByValue } from './transforms/clip.ts';
export { limitEarlyRate, type LimitEarlyRateState } from './transforms/limit-early-rate.ts';
export { clipByRms, scaleByParameterRms } from './transforms/parameter-scale.ts';
export { scale } from './transforms/scale.ts';
export {
  scaleByAdadelta,
  type ScaleByAdadeltaOptions,
  type ScaleByAdadeltaState,
} from './transforms/scale-by-adadelta.ts';
export { scaleByAdagrad, type ScaleByAdagradOptions, type ScaleByAdagradState } from './transforms/scale-by-adagrad.ts';
export { scaleByAdam, type ScaleByAdamOptions, type ScaleByAdamState } from './transforms/scale-by-adam.ts';
export { scaleByAdamax, type ScaleByAdamaxOptions, type ScaleByAdamaxState } from './transforms/scale-by-adamax.ts';
export {
  scaleByFactoredRms,
  type ScaleByFactoredRmsOptions,
  type ScaleByFactoredRmsState,
} from './transforms/scale-by-factored-rms.ts';
export { scaleByFtrl, type ScaleByFtrlOptions, type ScaleByFtrlState } from './transforms/scale-by-ftrl.ts';
export { scaleByLearningRate, type ScheduleState } from './transforms/scale-by-learning-rate.ts';
export { scaleByLion, type ScaleByLionOptions, type ScaleByLionState } from './transforms/scale-by-lion.ts';
export { scaleByNadam, type ScaleByNadamOptions, type ScaleByNadamState } from './transforms/scale-by-nadam.ts';
export { scaleByParameter } from './transforms/scale-by-parameter.ts';
export { scaleByRadam, type ScaleByRadamOptions, type ScaleByRadamState } from './transforms/scale-by-radam.ts';
export { scaleByRms, type ScaleByRmsOptions, type ScaleByRmsState } from './transforms/scale-by-rms.ts';
export { scaleByTrustRatio } from './transforms/scale-by-trust-ratio.ts';
export { trace, type TraceOptions, type TraceState } from './transforms/trace.ts';
export type { GradientTransform, NoState, TransformState, TransformStep } from './transforms/transform.ts';
export { weightDecay, type WeightDecayOptions } from './transforms/weight-decay.ts';
