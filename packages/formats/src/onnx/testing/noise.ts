import { type NdArray, ndArray, sizeOf } from '@neurite/tensors';

/** Numbers between −scale and scale that look random and are always the same. */
export function noise(shape: readonly number[], scale = 1): NdArray {
  let state = shape.length + 6;
  const next = (): number => (state = (state * 16807 + 12345) % 2147483647) / 2147483647;
  return ndArray(
    Float32Array.from({ length: sizeOf(shape) }, () => (2 * next() - 1) * scale),
    shape,
  );
}
