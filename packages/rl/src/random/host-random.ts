import { ArgumentError } from '@neurite/backend';
import { RandomGenerator } from '@neurite/tensors';
import { seedWords } from './seed-sequence.ts';

/** Where a {@link HostRandom} stands: plain data. The words of state and increment, lowest first. */
export interface HostRandomState {
  readonly state: readonly number[];
  readonly increment: readonly number[];
}

/** The multiplier of PCG64, 0x2360ed051fc65da44385df649fccf645, as 32-bit words, lowest first. */
const MULTIPLIER = Uint32Array.of(0x9fccf645, 0x4385df64, 0x1fc65da4, 0x2360ed05);

/**
 * Random numbers one at a time, on the host: PCG64, seeded as numpy seeds it. So `reset({ seed })` of an environment
 * gives the very initial state that Gymnasium gives, and replay buffers draw without a backend.
 *
 * Source: M. E. O'Neill, PCG: a family of simple fast space-efficient statistically good algorithms for random number
 * generation (2014), the variant XSL RR 128/64; `numpy.random.Generator(PCG64(seed))`.
 *
 * @example
 * const random = new HostRandom(42);
 * random.uniform(-0.05, 0.05); // 0.0273956…, as numpy.random.default_rng(42).uniform(-0.05, 0.05)
 */
export class HostRandom {
  readonly #state = new Uint32Array(4);
  readonly #increment = new Uint32Array(4);
  readonly #product = new Uint32Array(4);

  /**
   * @param seed a whole number from 0 to 2⁵³ − 1. Default: drawn from the global generator, so that it follows from
   *   `setSeed`
   * @throws ArgumentError when the seed is no such number
   */
  constructor(seed: number = freshSeed()) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new ArgumentError(`A seed is a whole number from 0 to 2^53 - 1; got ${seed}.`);
    }
    const words = seedWords(seed, 8);
    // Each 64-bit word comes low half first, and of two of them the higher comes first.
    const state = [words[2]!, words[3]!, words[0]!, words[1]!];
    const stream = [words[6]!, words[7]!, words[4]!, words[5]!];
    for (let word = 0; word < 4; word++) {
      const carried = word === 0 ? 1 : stream[word - 1]! >>> 31;
      this.#increment[word] = (stream[word]! << 1) | carried;
    }
    this.#advance();
    addInto(this.#state, state);
    this.#advance();
  }

  /** A generator that stands where another one stood. */
  static fromState(state: HostRandomState): HostRandom {
    const random = new HostRandom(0);
    random.setState(state);
    return random;
  }

  getState(): HostRandomState {
    return { state: [...this.#state], increment: [...this.#increment] };
  }

  setState({ state, increment }: HostRandomState): void {
    this.#state.set(state);
    this.#increment.set(increment);
  }

  /** A float64 in [0, 1), in steps of 2⁻⁵³. */
  random(): number {
    this.#advance();
    const [s0, s1, s2, s3] = this.#state as unknown as [number, number, number, number];
    // The high and the low 64 bits xor each other, then rotate right by the topmost six bits.
    const rotation = s3 >>> 26;
    let low = s0 ^ s2;
    let high = s1 ^ s3;
    if (rotation >= 32) [low, high] = [high, low];
    const by = rotation % 32;
    if (by > 0) [low, high] = [(low >>> by) | (high << (32 - by)), (high >>> by) | (low << (32 - by))];
    return ((high >>> 0) * 2 ** 21 + (low >>> 11)) * 2 ** -53;
  }

  /** A float64 in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.random();
  }

  /** A whole number from 0 to before `count`. */
  integer(count: number): number {
    return Math.floor(this.random() * count);
  }

  /** An index drawn with the given probabilities, which sum to one. */
  choice(probabilities: ArrayLike<number>): number {
    const drawn = this.random();
    let sum = 0;
    for (let index = 0; index < probabilities.length; index++) {
      sum += probabilities[index]!;
      if (sum > drawn) return index;
    }
    return probabilities.length - 1;
  }

  /** A standard normal number, by Box and Muller's transform. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.random()));
    return radius * Math.cos(2 * Math.PI * this.random());
  }

  /** A seed for another generator. */
  seed(): number {
    return Math.floor(this.random() * 2 ** 53);
  }

  #advance(): void {
    multiplyInto(this.#product, this.#state, MULTIPLIER);
    this.#state.set(this.#product);
    addInto(this.#state, this.#increment);
  }
}

/** A seed that follows from the global generator. */
export function freshSeed(): number {
  const { key } = new RandomGenerator().getState();
  return (key[0] >>> 0) + (key[1] & 0x1fffff) * 2 ** 32;
}

function addInto(target: Uint32Array, added: ArrayLike<number>): void {
  let carry = 0;
  for (let word = 0; word < 4; word++) {
    const sum = target[word]! + added[word]! + carry;
    target[word] = sum;
    carry = sum >= 2 ** 32 ? 1 : 0;
  }
}

/** The low 128 bits of a product. */
function multiplyInto(target: Uint32Array, a: Uint32Array, b: Uint32Array): void {
  target.fill(0);
  for (let i = 0; i < 4; i++) {
    let carry = 0;
    for (let j = 0; i + j < 4; j++) {
      const low = Math.imul(a[i]!, b[j]!) >>> 0;
      const sum = low + target[i + j]! + carry;
      target[i + j] = sum;
      carry = highProduct(a[i]!, b[j]!) + Math.floor(sum / 2 ** 32);
    }
  }
}

/** The upper 32 bits of an unsigned product, by halves of 16 bits, none of whose products overflows. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000);
}
