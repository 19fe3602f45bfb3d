/** Matrices of the discrete Fourier transform, computed in 64 bits and kept: spectra are asked for again and again. */
import type { NdArray } from '@neurite/tensors';

const kept = new Map<string, NdArray<[number, number]>>();
const MAX_KEPT = 64;

/** A matrix, made once for a key. */
export function keptMatrix(
  key: string,
  rows: number,
  columns: number,
  element: (row: number, column: number) => number,
): NdArray<[number, number]> {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const data = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) data[row * columns + column] = element(row, column);
  }
  const matrix: NdArray<[number, number]> = { data, shape: [rows, columns], dtype: 'float32' };
  if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(key, matrix);
  return matrix;
}

/** cos and sin of 2π · k / n, of whole k of any size without loss. */
export function turn(k: number, n: number): readonly [cos: number, sin: number] {
  const angle = (2 * Math.PI * (k % n)) / n;
  return [Math.cos(angle), Math.sin(angle)];
}
