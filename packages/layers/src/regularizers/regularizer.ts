import type { Tensor } from '@neurite/tensors';

/** A penalty on a weight, added to the loss. */
export interface Regularizer {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The penalty, a scalar. */
  penalty(weight: Tensor): Tensor;
}
