import type { Tensor } from '@neurite/tensors';

/** How much each part of the input counts for an output. */
export interface Explanation {
  /** Of the shape of what is explained: the examples, or the output of the layer that was named. */
  readonly attributions: Tensor;
  /** The class that was explained, for each example. */
  readonly targets: readonly number[];
  /** The output of that class, for each example. */
  readonly scores: readonly number[];
}
