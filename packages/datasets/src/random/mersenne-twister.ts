import { ArgumentError } from '@neurite/backend';

const WORDS = 624;
const MIDDLE = 397;

/**
 * MT19937, drawing the very numbers of numpy's `RandomState`, on which scikit-learn's data sets and splits rest.
 *
 * Sources: Matsumoto and Nishimura, Mersenne Twister, ACM TOMACS 8 (1998), with the seedings of 2002; the order in which
 * numpy consumes words is frozen by its compatibility guarantee (NEP 19).
 */
export class MersenneTwister {
  readonly #words: Uint32Array = new Uint32Array(WORDS);
  #position: number = WORDS;
  #spareGauss: number | undefined;

  /** @param seed a whole number from 0 to 2³² − 1, or a list of them */
  constructor(seed: number | readonly number[]) {
    for (const part of typeof seed === 'number' ? [seed] : seed) {
      if (!Number.isInteger(part) || part < 0 || part > 0xffffffff) {
        throw new ArgumentError(`randomState must be a whole number from 0 to 4294967295 (2³² − 1); got ${part}.`);
      }
    }
    if (typeof seed === 'number') this.#seedByNumber(seed);
    else this.#seedByArray(seed);
  }

  /** 32 random bits. */
  nextUint32(): number {
    if (this.#position === WORDS) this.#twist();
    let word = this.#words[this.#position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** Uniform over [0, 1) with 53 bits (`random_sample`). */
  random(): number {
    const high = this.nextUint32() >>> 5;
    const low = this.nextUint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** Uniform over [low, high). */
  uniform(low: number = 0, high: number = 1): number {
    return low + (high - low) * this.random();
  }

  /** Standard normal, by Marsaglia's polar method; every second value comes from the call before. */
  gauss(): number {
    if (this.#spareGauss !== undefined) {
      const spare = this.#spareGauss;
      this.#spareGauss = undefined;
      return spare;
    }
    let x1: number;
    let x2: number;
    let square: number;
    do {
      x1 = 2 * this.random() - 1;
      x2 = 2 * this.random() - 1;
      square = x1 * x1 + x2 * x2;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spareGauss = factor * x1;
    return factor * x2;
  }

  /** Normal with the given mean and standard deviation. */
  normal(mean: number = 0, standardDeviation: number = 1): number {
    return mean + standardDeviation * this.gauss();
  }

  /** A whole number from 0 up to but not including `bound` (at most 2³²), by masked rejection; a bound of 1 draws nothing. */
  integer(bound: number): number {
    const max = bound - 1;
    if (max === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(max);
    let value: number;
    do value = (this.nextUint32() & mask) >>> 0;
    while (value > max);
    return value;
  }

  /** Puts the items into random order, in place (Fisher and Yates, from the end). */
  shuffle<A extends { readonly length: number; [index: number]: unknown }>(items: A): A {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      const kept = items[last];
      items[last] = items[other];
      items[other] = kept;
    }
    return items;
  }

  /** The numbers from 0 to `length − 1` in random order. */
  permutation(length: number): Int32Array {
    return this.shuffle(Int32Array.from({ length }, (_, index) => index));
  }

  /** `size` of the items without replacement, in random order. */
  choice(items: Int32Array, size: number): Int32Array {
    return this.permutation(items.length)
      .subarray(0, size)
      .map((index) => items[index]!);
  }

  #seedByNumber(seed: number): void {
    let word = seed;
    for (let i = 0; i < WORDS; i++) {
      this.#words[i] = word;
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0;
    }
    this.#position = WORDS;
  }

  #seedByArray(key: readonly number[]): void {
    this.#seedByNumber(19650218);
    const words = this.#words;
    const mixed = (i: number, factor: number) => words[i]! ^ Math.imul(words[i - 1]! ^ (words[i - 1]! >>> 30), factor);
    let i = 1;
    const advance = () => {
      if (++i >= WORDS) {
        words[0] = words[WORDS - 1]!;
        i = 1;
      }
    };
    for (let step = 0, k = 0; step < Math.max(WORDS, key.length); step++, k = (k + 1) % key.length) {
      words[i] = mixed(i, 1664525) + key[k]! + k;
      advance();
    }
    for (let step = 0; step < WORDS - 1; step++) {
      words[i] = mixed(i, 1566083941) - i;
      advance();
    }
    words[0] = 0x80000000;
  }

  #twist(): void {
    const words = this.#words;
    for (let i = 0; i < WORDS; i++) {
      const bits = (words[i]! & 0x80000000) | (words[(i + 1) % WORDS]! & 0x7fffffff);
      words[i] = words[(i + MIDDLE) % WORDS]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}
