import type { Tensor, TensorLike, Variable } from '@neurite/tensors';

/**
 * A figure of merit over a stream of batches: each batch is taken in by `update`, and `result` is that of all examples
 * since the last `reset`, whatever the sizes of the batches.
 *
 * What it remembers is kept in variables, made at the first batch, and is changed by operations on tensors alone: so it
 * can be a part of a compiled program. The exact AUC is the exception, and says so in `isTraceable`.
 *
 * @example
 * const metric = sparseCategoricalAccuracy();
 * for await (const batch of batches) metric.update(batch.y, model.apply(batch.x));
 * await metric.result().item();
 */
export interface Metric {
  /** The key in a history. */
  readonly name: string;
  /** What it was made from, as plain data, for `getMetric`; missing for a function of the user's own. */
  readonly config?: MetricConfig;
  /** What it remembers. Empty before the first batch. */
  readonly variables: readonly Variable[];
  /** Whether `update` and `result` may be traced; if not, `update` wants tensors that have values. */
  readonly isTraceable: boolean;
  /**
   * Takes in a batch.
   *
   * @param sampleWeight how much each example counts: of shape [n]
   * @throws ShapeError when labels, predictions and weights do not match
   */
  update(yTrue: TensorLike, yPred: TensorLike, sampleWeight?: TensorLike): void;
  /** The figure over all batches since the last reset. */
  result(): Tensor;
  /** Forgets all batches. */
  reset(): void;
  /** Fetches what `result` needs from a device that cannot be read at once; only metrics that are not traceable have it. */
  settle?(): Promise<void>;
}

/** The option that every metric has. */
export interface MetricOptions {
  /** The key in a history. Default: the name of the function that makes the metric. */
  readonly name?: string;
}

/** A metric as plain data: the name of the function that makes it, and its options. */
export interface MetricConfig {
  readonly metric: string;
  readonly [option: string]: unknown;
}
