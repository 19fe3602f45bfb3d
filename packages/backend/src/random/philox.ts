/**
 * Philox4x32 with ten rounds: random numbers as a function of a key and a counter, with no state. A block of 128 bits
 * is numbered by a 64-bit counter; keys and counters are pairs of 32-bit words, low word first, taken as unsigned
 * whatever their sign. The same numbers come out on every machine and backend.
 *
 * Source: Salmon, Moraes, Dror and Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC 2011), and its test vectors.
 */
import { normalUnit, normalFixedPoint } from './normal.ts';

/** A 64-bit unsigned number as two 32-bit words, low word first, of either sign: a key or a counter. */
export type WordPair = ArrayLike<number>;

/**
 * The elements that one block of 128 bits gives.
 *
 * @example
 * wordsPerBlock // 4
 */
export const wordsPerBlock = 4;

/**
 * How many blocks `count` elements take, each draw beginning with a block of its own.
 *
 * @example
 * blocksFor(10) // 3
 */
export function blocksFor(count: number): number {
  return Math.ceil(count / wordsPerBlock);
}

/**
 * counter + blocks modulo 2⁶⁴, where `blocks` is an integer from 0 to 2⁵³ − 1; the words come out as int32.
 *
 * @example
 * advanceCounter([-1, 0], 1) // [0, 1]
 */
export function advanceCounter(counter: WordPair, blocks: number): [low: number, high: number] {
  const sum = (counter[0]! >>> 0) + (blocks % 2 ** 32);
  const carry = sum >= 2 ** 32 ? 1 : 0;
  return [sum | 0, (counter[1]! + Math.floor(blocks / 2 ** 32) + carry) | 0];
}

/**
 * The number of the first block that a `random` node draws: counter + offset + step · stride modulo 2⁶⁴, where step is
 * an int32 ≥ 0 and offset and stride are integers from 0 to 2⁵³ − 1.
 *
 * @example
 * drawCounter([0, 0], { offset: 10, stride: 4 }, 3) // [22, 0]
 */
export function drawCounter(
  counter: WordPair,
  draw: { readonly offset: number; readonly stride: number },
  step = 0,
): [low: number, high: number] {
  const moved = advanceCounter(counter, draw.offset);
  if (step === 0 || draw.stride === 0) return moved;
  const blocks = BigInt(step) * BigInt(draw.stride);
  const low = Number(BigInt.asIntN(32, blocks));
  const [sum, carried] = advanceCounter(moved, low >>> 0);
  return [sum, (carried + Number(BigInt.asIntN(32, blocks >> 32n))) | 0];
}

/**
 * `count` int32 elements of 32 random bits: element i is word i mod 4 of block counter + floor(i / 4).
 *
 * @example
 * philoxBits([0, 0], [0, 0], 4); // 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 as int32
 */
export function philoxBits(key: WordPair, counter: WordPair, count: number): Int32Array {
  const out = new Int32Array(blocksFor(count) * wordsPerBlock);
  let [low, high] = advanceCounter(counter, 0);
  for (let at = 0; at < count; at += wordsPerBlock) {
    out[at] = low;
    out[at + 1] = high;
    philoxBlock(key, out, at);
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
  }
  return out.subarray(0, count);
}

/**
 * `count` float32 elements in [0, 1): the upper 24 bits of each element of {@link philoxBits}, times 2⁻²⁴.
 *
 * @example
 * philoxUniform([0, 0], [0, 0], 3) // [0.39905, 0.88052, 0.73571]
 */
export function philoxUniform(key: WordPair, counter: WordPair, count: number): Float32Array {
  const bits = philoxBits(key, counter, count);
  const out = new Float32Array(bits.buffer as ArrayBuffer, 0, count);
  for (let index = 0; index < count; index++) out[index] = (bits[index]! >>> 8) * 2 ** -24;
  return out;
}

/**
 * `count` float32 elements of the standard normal distribution: `normalFromBits` of each element of {@link philoxBits}.
 *
 * @example
 * philoxNormal([0, 0], [0, 0], 3) // [0.25582, -0.30412, -0.72016]
 */
export function philoxNormal(key: WordPair, counter: WordPair, count: number): Float32Array {
  const bits = philoxBits(key, counter, count);
  const out = new Float32Array(bits.buffer as ArrayBuffer, 0, count);
  for (let index = 0; index < count; index++) out[index] = normalFixedPoint(bits[index]!) * normalUnit;
  return out;
}

/** Encrypts the block that begins at `at` in place: four counter words in, four random words out. */
export function philoxBlock(key: WordPair, block: Int32Array, at = 0): void {
  let k0 = key[0]! | 0;
  let k1 = key[1]! | 0;
  let c0 = block[at]!;
  let c1 = block[at + 1]!;
  let c2 = block[at + 2]!;
  let c3 = block[at + 3]!;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low0 = Math.imul(0xd2511f53, c0);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[at] = c0;
  block[at + 1] = c1;
  block[at + 2] = c2;
  block[at + 3] = c3;
}

/** The upper 32 bits of the unsigned 64-bit product, by four products of 16-bit halves, none of which overflows. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) >>> 0;
  const carry = (Math.imul(aLow, bHigh) + (middle & 0xffff)) >>> 0;
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (carry >>> 16)) | 0;
}
