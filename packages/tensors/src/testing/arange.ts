import { type NdArray, ndArray, type Shape, sizeOf } from '../ndarray.ts';

/** The numbers 0, 1, 2, … in row-major order: each element shows where it came from. */
export function arange(shape: Shape): NdArray {
  return ndArray(
    Float32Array.from({ length: sizeOf(shape) }, (_, index) => index),
    shape,
  );
}
