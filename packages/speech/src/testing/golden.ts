/** Reads the golden vectors; their layout stands in tooling/golden/README.md. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DType, type Tensor, tensor } from '@neurite/tensors';
import { expect } from 'vitest';

/** A golden file: what all its cases share, and the cases. */
export type GoldenFile<Case, Shared = object> = Shared & {
  readonly cases: readonly (Case & { readonly name: string })[];
};

export function golden<Case, Shared = object>(family: string): GoldenFile<Case, Shared> {
  const path = join(import.meta.dirname, '../golden', `${family}.json`);
  return JSON.parse(readFileSync(path, 'utf8')) as GoldenFile<Case, Shared>;
}

/** |got − expected| ≤ tolerance · (1 + |expected|), element by element. @returns the largest such error */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let n = 0; n < expected.length; n++) {
    const error = Math.abs(actual[n]! - expected[n]!) / (1 + Math.abs(expected[n]!));
    if (!(error <= tolerance)) expect.fail(`[${n}] is ${actual[n]}, expected ${expected[n]}`);
    worst = Math.max(worst, error);
  }
  return worst;
}

/** An array of a golden file. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: string;
}

export function read({ shape, data, dtype = 'float32' }: GoldenArray): Tensor {
  return tensor([...data], [data.length], dtype as DType).reshape(shape);
}
