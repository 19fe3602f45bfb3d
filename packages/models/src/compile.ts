import type { LossConfig, LossFunction } from '@neurite/losses';
import type { Metric, MetricConfig, MetricFunction } from '@neurite/metrics';
import type { Optimizer } from '@neurite/optimizers';

/** A loss: its Keras name, its name with settings, or a function. */
export type LossLike = string | LossConfig | LossFunction;

/** A metric: its Keras name, its name with options, an instance, or a function. */
export type MetricLike = string | MetricConfig | Metric | MetricFunction;

/** How a model is to be trained and judged; `compile` keeps it as it is. */
export interface CompileOptions {
  /** An optimizer or its Keras name. Default 'rmsprop', as in Keras. */
  readonly optimizer?: string | Optimizer;
  /** A loss or its Keras name; a list of them for a model of several outputs. */
  readonly loss: LossLike | readonly LossLike[];
  /** What to report beside the loss: metrics or their names. */
  readonly metrics?: readonly MetricLike[];
  /** For a model of several outputs, the weight of each loss in the total. Default all 1. */
  readonly lossWeights?: readonly number[];
  /**
   * Whether steps are compiled into programs. Default: where the backend gains by it (WebAssembly and the GPU do). A
   * model whose `call` reads values, or branches on them, needs `false`.
   */
  readonly jit?: boolean;
}
