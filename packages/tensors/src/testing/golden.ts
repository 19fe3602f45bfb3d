import { expect } from 'vitest';
import { grads } from '../grad.ts';
import { type DType, type NdArray, ndArray } from '../ndarray.ts';
import { add, mul } from '../ops/arithmetic.ts';
import { sum } from '../ops/reduce.ts';
import type { Tensor } from '../tensor.ts';

/** An array of a golden file; its layout is explained in tooling/golden. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: string;
}

/** An operation of a golden file with its results and gradients. */
export interface GoldenCase {
  readonly name: string;
  readonly inputs: readonly GoldenArray[];
  readonly outputs: readonly GoldenArray[];
  readonly cotangents: readonly GoldenArray[];
  readonly gradients: readonly GoldenArray[];
  readonly second?: { readonly directions: readonly GoldenArray[]; readonly gradients: readonly GoldenArray[] };
}

/** Asserts that results, gradients and gradients of gradients are those of the golden case. */
export function expectGolden(
  golden: GoldenCase,
  f: (...xs: Tensor[]) => Tensor | readonly Tensor[],
  tolerance: number = 1e-5,
): void {
  const inputs = golden.inputs.map(fromGolden);
  const outputs = [(f as (...xs: unknown[]) => Tensor | Tensor[])(...inputs)].flat();
  expectClose(outputs, golden.outputs, tolerance, 'value');
  const cotangents = golden.cotangents.map(fromGolden);
  const first = (...xs: Tensor[]): Tensor[] => grads((...ys) => weigh([f(...ys)].flat(), cotangents))(...xs);
  expectClose(first(...(inputs as unknown as Tensor[])), golden.gradients, tolerance, 'gradient');
  if (golden.second === undefined) return;
  const directions = golden.second.directions.map(fromGolden);
  const second = grads((...xs) => weigh(first(...xs), directions))(...inputs);
  expectClose(second, golden.second.gradients, tolerance, 'second-order gradient');
}

/** A golden array as a host array. */
export function fromGolden({ shape, data, dtype = 'float32' }: GoldenArray): NdArray {
  return ndArray(dtype === 'float32' ? new Float32Array(data) : new Int32Array(data), shape, dtype as DType);
}

function weigh(values: readonly Tensor[], weights: readonly NdArray[]): Tensor {
  return values.map((value, index) => sum(mul(value, weights[index]!))).reduce((a, b) => add(a, b));
}

function expectClose(got: readonly Tensor[], wanted: readonly GoldenArray[], tolerance: number, what: string): void {
  expect(got.map((value) => value.shape)).toEqual(wanted.map((value) => value.shape));
  for (const [index, value] of got.entries()) {
    const data = value.dataSync();
    for (const [i, expected] of wanted[index]!.data.entries()) {
      const bound = tolerance + tolerance * Math.abs(expected);
      expect(
        Math.abs(data[i]! - expected),
        `${what} ${index}, element ${i}: ${data[i]}, expected ${expected}`,
      ).toBeLessThanOrEqual(bound);
    }
  }
}
