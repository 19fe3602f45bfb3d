import { ndArray, type NdArray } from '@neurite/tensors';
import type { MersenneTwister } from '../random/mersenne-twister.ts';

/**
 * A matrix in double precision, row-major: what the generators of data compute in, before their results are rounded to
 * float32.
 */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

/** A matrix of zeros, or of the values that `value()` gives in row-major order. */
export function matrix(rows: number, columns: number, value?: () => number): Matrix {
  const data = new Float64Array(rows * columns);
  if (value !== undefined) for (let i = 0; i < data.length; i++) data[i] = value();
  return { rows, columns, data };
}

/** The product of two matrices. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const product = matrix(a.rows, b.columns);
  for (let row = 0; row < a.rows; row++) {
    for (let inner = 0; inner < a.columns; inner++) {
      const factor = a.data[row * a.columns + inner]!;
      for (let column = 0; column < b.columns; column++) {
        product.data[row * b.columns + column]! += factor * b.data[inner * b.columns + column]!;
      }
    }
  }
  return product;
}

/** The matrix with its rows in the order of `indices`. */
export function takeRows(source: Matrix, indices: Int32Array): Matrix {
  const taken = matrix(indices.length, source.columns);
  indices.forEach((from, to) => {
    taken.data.set(source.data.subarray(from * source.columns, (from + 1) * source.columns), to * source.columns);
  });
  return taken;
}

/** The matrix with its columns in the order of `indices`. */
export function takeColumns(source: Matrix, indices: Int32Array): Matrix {
  const taken = matrix(source.rows, indices.length);
  for (let row = 0; row < source.rows; row++) {
    indices.forEach((from, to) => {
      taken.data[row * indices.length + to] = source.data[row * source.columns + from]!;
    });
  }
  return taken;
}

/** The matrix rounded to float32. */
export function toNdArray(source: Matrix): NdArray<[number, number]> {
  return ndArray(Float32Array.from(source.data), [source.rows, source.columns]);
}

/** Points and their labels in one random order, or as they are. */
export function shuffledSamples(
  x: Matrix,
  y: Int32Array,
  random: MersenneTwister,
  shuffle: boolean,
): { x: Matrix; y: Int32Array } {
  if (!shuffle) return { x, y };
  const order = random.permutation(x.rows);
  return { x: takeRows(x, order), y: order.map((index) => y[index]!) };
}
