import type { DType, NdArray, Shape } from '@neurite/tensors';

/** Gives the first values of a weight, as a host array: no backend is needed to build a model. */
export interface Initializer {
  /** The Keras name, for saved files: 'glorotUniform'. */
  readonly name: string;
  /** The options it was made with, as plain data. */
  readonly config: Readonly<Record<string, unknown>>;
  initialize(shape: Shape, dtype: DType): NdArray;
}
