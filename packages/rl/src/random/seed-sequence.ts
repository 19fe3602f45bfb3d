/**
 * numpy's SeedSequence: turns one whole number into well mixed words, so that near seeds give unrelated streams.
 *
 * Source: M. E. O'Neill, Developing a seed_seq alternative (2015), as in numpy/random/bit_generator.pyx.
 */

const POOL_SIZE = 4;
const INIT_A = 0x43b0d7e5;
const MULTIPLIER_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULTIPLIER_B = 0x58f38ded;
const MIX_LEFT = 0xca01f9dd;
const MIX_RIGHT = 0x4973f715;

/** `count` words of 32 bits that follow from a seed from 0 to 2⁵³ − 1. */
export function seedWords(seed: number, count: number): Uint32Array {
  const pool = mixedPool([seed >>> 0, Math.floor(seed / 2 ** 32)]);
  const hash = hasher(INIT_B, MULTIPLIER_B);
  return Uint32Array.from({ length: count }, (_, index) => hash(pool[index % POOL_SIZE]!));
}

function mixedPool(entropy: readonly number[]): Uint32Array {
  const hash = hasher(INIT_A, MULTIPLIER_A);
  const pool = Uint32Array.from({ length: POOL_SIZE }, (_, index) => hash(entropy[index] ?? 0));
  for (let source = 0; source < POOL_SIZE; source++) {
    for (let target = 0; target < POOL_SIZE; target++) {
      if (source !== target) pool[target] = mix(pool[target]!, hash(pool[source]!));
    }
  }
  return pool;
}

function hasher(initial: number, multiplier: number): (word: number) => number {
  let constant = initial;
  return (word) => {
    const before = word ^ constant;
    constant = Math.imul(constant, multiplier);
    return foldHigh(Math.imul(before, constant));
  };
}

function mix(left: number, right: number): number {
  return foldHigh(Math.imul(MIX_LEFT, left) - Math.imul(MIX_RIGHT, right));
}

function foldHigh(word: number): number {
  return (word ^ (word >>> 16)) >>> 0;
}
