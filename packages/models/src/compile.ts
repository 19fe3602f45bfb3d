import type { Precision } from '@neurite/backend';
import type { LossConfig, LossFunction } from '@neurite/losses';
import type { Metric, MetricConfig, MetricFunction } from '@neurite/metrics';
import type { Optimizer } from '@neurite/optimizers';

/** A loss: its Keras name, its name with settings, or a function. */
export type LossLike = string | LossConfig | LossFunction;

/** A metric: its Keras name, its name with options, an instance, or a function. */
export type MetricLike = string | MetricConfig | Metric | MetricFunction;

/** Something for each output of a model, by the output's name: that of the layer that gives it. */
export type ByOutput<T> = Readonly<Record<string, T>>;

/**
 * Metrics: a list for a model of one output; for one of several, a list with an entry for each output, or a record by the
 * outputs' names.
 */
export type Metrics =
  | readonly (MetricLike | readonly MetricLike[] | null)[]
  | ByOutput<MetricLike | readonly MetricLike[] | null>;

/** How a model is to be trained and judged; `compile` keeps it as it is. */
export interface CompileOptions {
  /** An optimizer or its Keras name. Default 'rmsprop', as in Keras. */
  readonly optimizer?: string | Optimizer;
  /**
   * A loss or its Keras name. For a model of several outputs a list of them or a record by the outputs' names; `null`, or
   * no entry in the record, for an output that is not trained. Only a model with a `trainStep` of its own may do without.
   */
  readonly loss?: LossLike | readonly (LossLike | null)[] | ByOutput<LossLike | null>;
  /** What to report beside the loss. Every example counts the same, whatever its `sampleWeight`. */
  readonly metrics?: Metrics;
  /** The same, but examples count by `sampleWeight` and `classWeight`. */
  readonly weightedMetrics?: Metrics;
  /** For a model of several outputs, the weight of each loss in the total. Default all 1. */
  readonly lossWeights?: readonly number[] | ByOutput<number>;
  /**
   * Whether steps are compiled into programs. Default: where the backend gains by it (WebAssembly and the GPU do). A
   * model whose `call` reads values, or branches on them, needs `false`.
   */
  readonly jit?: boolean;
  /**
   * `'mixedFloat16'`: compiled steps may compute products and convolutions in half precision, with sums and weights in float32; the
   * optimizer scales the losses. The GPU gains by it where its adapter has f16; other backends compute in float32 all the same. Default
   * 'float32'.
   *
   * @example
   * model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', precision: 'mixedFloat16' });
   */
  readonly precision?: Precision;
}
