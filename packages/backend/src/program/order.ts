import type { TypedArray } from './types.ts';

/**
 * Negative, zero or positive as a is smaller than, equal to or larger than b. NaN is larger than anything else, as in NumPy and
 * PyTorch, and equal to itself.
 */
export function compareInOrder(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Where the elements of a row stand, the largest or the smallest first; equal ones keep their order.
 *
 * @example
 * placesInOrder(Float32Array.of(2, 9, 2, 7), true) // [1, 3, 0, 2]
 */
export function placesInOrder(row: TypedArray, largest: boolean): number[] {
  const sign = largest ? -1 : 1;
  return Array.from(row.keys()).sort((a, b) => sign * compareInOrder(row[a]!, row[b]!) || a - b);
}
