/** Reads the golden vectors; their layout stands in tooling/golden/README.md. */
import { type DType, type Tensor, tensor } from '@neurite/tensors';
import { expect } from 'vitest';

/** An array of a golden file. */
export interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
  readonly dtype?: string;
}

/** A layer, what goes in, what comes out, and all gradients. */
export interface GoldenCase {
  readonly name: string;
  readonly layer: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly training: boolean;
  readonly inputs: readonly GoldenArray[];
  readonly parameters: Readonly<Record<string, GoldenArray>>;
  /** A list for a layer of several outputs. */
  readonly output: GoldenArray | readonly GoldenArray[];
  readonly cotangent: GoldenArray | readonly GoldenArray[];
  readonly gradients: {
    readonly inputs: readonly (GoldenArray | null)[];
    readonly parameters: Readonly<Record<string, GoldenArray>>;
  };
  readonly masks?: readonly (GoldenArray | null)[];
  readonly updates?: Readonly<Record<string, GoldenArray>>;
}

export function read({ shape, data, dtype = 'float32' }: GoldenArray): Tensor {
  return tensor([...data], [data.length], dtype as DType).reshape(shape);
}

/** |got − expected| ≤ tolerance · (1 + |expected|), element by element, and the same shape. */
export function expectClose(actual: Tensor, expected: GoldenArray, what: string, tolerance: number = 1e-5): void {
  expect(actual.shape, `shape of ${what}`).toEqual(expected.shape);
  const values = actual.dataSync();
  expected.data.forEach((value, index) => {
    const error = Math.abs(values[index]! - value);
    if (error <= tolerance * (1 + Math.abs(value))) return;
    expect.fail(`${what}[${index}] is ${values[index]}, expected ${value}`);
  });
}
