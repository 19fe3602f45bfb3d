import type { Loss } from '@neurite/losses';
import type { Metric } from '@neurite/metrics';
import type { Optimizer } from '@neurite/optimizers';

/** How a model is to be trained and judged; `compile` keeps it as it is. */
export interface CompileOptions {
  /** An optimizer or its Keras name. Default 'rmsprop', as in Keras. */
  readonly optimizer?: string | Optimizer;
  /** A loss or its Keras name; a list of them for a model of several outputs. */
  readonly loss: string | Loss | readonly (string | Loss)[];
  /** What to report beside the loss: metrics or their names. */
  readonly metrics?: readonly (string | Metric)[];
  /** For a model of several outputs, the weight of each loss in the total. Default all 1. */
  readonly lossWeights?: readonly number[];
}
