import { type DType, elementCount, type HostArray, type Shape, zeros } from '@neurite/backend';

/** How {@link floats} and {@link integers} draw their elements. */
export interface Sampling {
  readonly seed?: number;
  readonly min?: number;
  /** Exclusive. */
  readonly max?: number;
}

/** An array of given elements. */
export function array(values: readonly number[], shape: Shape = [values.length], dtype: DType = 'float32'): HostArray {
  const data = zeros(dtype, elementCount(shape));
  data.set(values);
  return { data, shape, dtype };
}

/** Random float32 elements, by default from −2 to 2. */
export function floats(shape: Shape, { seed = 1, min = -2, max = 2 }: Sampling = {}): HostArray {
  const next = generator(seed);
  return array(
    Array.from({ length: elementCount(shape) }, () => min + next() * (max - min)),
    shape,
  );
}

/** Random int32 elements, by default from −5 to 5. */
export function integers(shape: Shape, { seed = 1, min = -5, max = 6 }: Sampling = {}): HostArray {
  const next = generator(seed);
  return array(
    Array.from({ length: elementCount(shape) }, () => Math.floor(min + next() * (max - min))),
    shape,
    'int32',
  );
}

/** Random booleans. */
export function booleans(shape: Shape, seed: number = 1): HostArray {
  return {
    ...integers(shape, { seed, min: 0, max: 2 }),
    data: Uint8Array.from(integers(shape, { seed, min: 0, max: 2 }).data),
    dtype: 'bool',
  };
}

/** Different numbers in random order, at least 0.5 apart, so that a largest one stays the largest when it is nudged. */
export function distinct(shape: Shape, seed: number = 1): HostArray {
  const order = floats(shape, { seed }).data;
  const ranks = Array.from(order.keys()).sort((p, q) => order[p]! - order[q]!);
  const values = new Array<number>(order.length);
  for (const [rank, place] of ranks.entries()) values[place] = (rank - order.length / 2) / 2;
  return array(values, shape);
}

/** Mulberry32: numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed * 0x9e3779b1;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}
