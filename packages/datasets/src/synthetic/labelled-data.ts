import type { NdArray } from '@neurite/tensors';

/** Points and their classes: `x` is float32 of shape `[samples, features]`, `y` int32 of shape `[samples]`. */
export interface LabelledData {
  readonly x: NdArray<[number, number]>;
  readonly y: NdArray<[number]>;
}
