/**
 * The numbers that all contestants compute with: weights, inputs and labels come from one small hash of (seed, index), which
 * every language writes in three lines. So the losses of all contestants can be compared digit by digit, and nobody is timed
 * on other work than the rest.
 */

/** An array described so briefly that it can be handed to another process. */
export type ArraySpecification =
  | { readonly shape: readonly number[]; readonly seed: number; readonly low: number; readonly high: number }
  | { readonly shape: readonly number[]; readonly seed: number; readonly classes: number };

export type Named<T> = Readonly<Record<string, T>>;

/** Evenly distributed in [low, high). */
export function uniform(shape: readonly number[], seed: number, low: number, high: number): ArraySpecification {
  return { shape, seed, low, high };
}

/** Whole numbers from 0 to before `classes`. */
export function labels(shape: readonly number[], seed: number, classes: number): ArraySpecification {
  return { shape, seed, classes };
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** The finishing steps of MurmurHash3 (Appleby, public domain) on a counter: a number in [0, 1). */
function hashed(seed: number, index: number): number {
  let h = Math.imul(index, 0x9e3779b1) + Math.imul(seed, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32;
}

/** The array itself. */
export function valuesOf(specification: ArraySpecification): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  const { shape, seed } = specification;
  const size = sizeOf(shape);
  if ('classes' in specification) {
    return Int32Array.from({ length: size }, (_, i) => Math.floor(hashed(seed, i) * specification.classes));
  }
  const { low, high } = specification;
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = low + hashed(seed, i) * (high - low);
  return values;
}
