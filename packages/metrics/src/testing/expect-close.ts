import { expect } from 'vitest';

/** |got − expected| ≤ tolerance · (1 + |expected|), for every element. */
export function expectClose(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number = 1e-5): void {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const bound = tolerance * (1 + Math.abs(expected[i]!));
    if (!(Math.abs(got[i]! - expected[i]!) <= bound)) {
      expect.fail(`element ${i}: got ${got[i]}, expected ${expected[i]} ± ${bound}`);
    }
  }
}
