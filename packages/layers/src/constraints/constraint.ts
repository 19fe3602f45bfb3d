import type { Tensor } from '@neurite/tensors';

/** A projection of a weight onto the values it may take, applied after each update. */
export interface Constraint {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The nearest allowed value. */
  project(weight: Tensor): Tensor;
}
