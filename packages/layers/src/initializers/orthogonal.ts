import { ShapeError } from '@neurite/backend';
import { ndArray, type NdArray, randomNormal, sizeOf } from '@neurite/tensors';
import type { Initializer } from './initializer.ts';
import type { SeedOptions } from './random.ts';

/**
 * A random matrix with orthonormal rows or columns (whichever are fewer) times `gain`; axes before the last are taken
 * together. It keeps the length of what passes through: for recurrent weights and deep networks.
 *
 * Source: Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of learning in deep linear neural
 * networks (ICLR 2014).
 *
 * @throws ShapeError for a shape of fewer than two axes
 * @example
 * const q = tensor(orthogonal({ seed: 1 }).initialize([2, 2], 'float32'));
 * matMul(q, q.transpose()); // [[1, 0], [0, 1]]
 */
export function orthogonal(options: SeedOptions & { readonly gain?: number } = {}): Initializer {
  const { gain = 1, seed } = options;
  return {
    name: 'orthogonal',
    config: { ...options },
    initialize(shape): NdArray {
      if (shape.length < 2)
        throw new ShapeError(`orthogonal needs two axes or more; got the shape [${shape.join(', ')}].`);
      const columns = shape[shape.length - 1]!;
      const rows = sizeOf(shape) / columns;
      const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
      const drawn = randomNormal([short, long], seed === undefined ? {} : { seed }).dataSync();
      const vectors = orthonormalize(Float64Array.from(drawn), short, long);
      const data = new Float32Array(rows * columns);
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const at = rows < columns ? row * long + column : column * long + row;
          data[row * columns + column] = gain * vectors[at]!;
        }
      }
      return ndArray(data, shape);
    },
  };
}

/** Makes the rows of a matrix orthonormal by modified Gram–Schmidt, twice over, as rounding in float64 then demands. */
function orthonormalize(rows: Float64Array, count: number, length: number): Float64Array {
  const row = (index: number): Float64Array => rows.subarray(index * length, (index + 1) * length);
  for (let index = 0; index < count; index++) {
    const vector = row(index);
    for (let pass = 0; pass < 2; pass++) {
      for (let earlier = 0; earlier < index; earlier++) subtractProjection(vector, row(earlier));
    }
    const norm = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i]! /= norm;
  }
  return rows;
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit);
  for (let i = 0; i < vector.length; i++) vector[i]! -= along * unit[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
