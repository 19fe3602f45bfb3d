import { type DType, elementCount, type HostArray, type Shape } from '@neurite/backend';
import fc from 'fast-check';

/** What sampled float32 values are like. */
export type Spread =
  /** Uniform in [−2, 2]: for sums, whose tolerance rests on it. */
  | 'moderate'
  /** Of all magnitudes that keep functions interesting, with zeros of both signs. */
  | 'wide'
  /** As `wide`, with NaN, infinities, denormals, the largest numbers and ties. */
  | 'special'
  /** Small integers: sums and products are exact, and there are many ties. */
  | 'integers';

const specials = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1e-40,
  -1e-40,
  3.4e38,
  -3.4e38,
  1,
  -1,
  0.5,
  1.5,
  2.5,
  -2.5,
  2147483648,
  16777217,
];

/** Lengths that meet vector widths and tiles from both sides. */
const lengths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 31, 33];

/** Lengths of one axis, edges included. */
export const length: fc.Arbitrary<number> = fc.constantFrom(...lengths);

/** Lengths of one axis that is not empty. */
export const fullLength: fc.Arbitrary<number> = fc.constantFrom(...lengths.slice(1));

/** Shapes of up to `rank` axes and up to `most` elements, empty ones and scalars included. */
export function shapes(rank = 4, most = 4096, least = 0): fc.Arbitrary<number[]> {
  return fc.array(length, { minLength: least, maxLength: rank }).map((shape) => {
    const small = [...shape];
    for (let axis = 0; elementCount(small) > most; axis = (axis + 1) % small.length)
      small[axis] = Math.ceil(small[axis]! / 2);
    return small;
  });
}

/** An array of this type; the same for the same seed. */
export function sample(dtype: DType, shape: Shape, seed: number, spread: Spread = 'wide'): HostArray {
  const next = generator(seed);
  const count = elementCount(shape);
  if (dtype === 'bool') return { dtype, shape, data: Uint8Array.from({ length: count }, () => (next() < 0.5 ? 0 : 1)) };
  if (dtype === 'int32') return { dtype, shape, data: Int32Array.from({ length: count }, () => integer(next, spread)) };
  return { dtype, shape, data: Float32Array.from({ length: count }, () => float(next, spread)) };
}

/** int32 values from `low` to `high`, both included. */
export function integers(shape: Shape, seed: number, low: number, high: number): HostArray {
  const next = generator(seed);
  const data = Int32Array.from({ length: elementCount(shape) }, () => low + Math.floor(next() * (high - low + 1)));
  return { dtype: 'int32', shape, data };
}

function float(next: () => number, spread: Spread): number {
  if (spread === 'moderate') return 4 * next() - 2;
  if (spread === 'integers') return Math.floor(9 * next()) - 4;
  if (spread === 'special' && next() < 0.3) return specials[Math.floor(next() * specials.length)]!;
  if (next() < 0.05) return next() < 0.5 ? 0 : -0;
  return (next() < 0.5 ? -1 : 1) * 10 ** (6 * next() - 4);
}

function integer(next: () => number, spread: Spread): number {
  if (spread === 'moderate' || spread === 'integers') return Math.floor(9 * next()) - 4;
  if (spread === 'special' && next() < 0.3) return [0, 1, -1, 2147483647, -2147483648, 65536][Math.floor(next() * 6)]!;
  return Math.floor((next() - 0.5) * 2 ** (32 * next())) | 0;
}

/** Numbers in [0, 1), the same for the same seed: Tommy Ettinger's mulberry32. */
export function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
