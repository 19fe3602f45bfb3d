import { ndArray, type Tensor, tensor } from '@neurite/tensors';
import { expect } from 'vitest';

/** An array as it stands in a golden file. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The array as a float32 tensor. */
export function tensorOf({ shape, data }: GoldenArray): Tensor {
  return tensor(ndArray(Float32Array.from(data), [...shape]));
}

/** Asserts that numbers are within a relative tolerance of those expected, absolute below 1. */
export function expectClose(got: Iterable<number>, expected: Iterable<number>, tolerance = 1e-5): void {
  const values = [...got];
  const wanted = [...expected];
  expect(values.length).toBe(wanted.length);
  values.forEach((value, index) => {
    const allowed = tolerance * Math.max(1, Math.abs(wanted[index]!));
    expect(Math.abs(value - wanted[index]!), `element ${index}: ${value}, not ${wanted[index]}`).toBeLessThan(allowed);
  });
}
