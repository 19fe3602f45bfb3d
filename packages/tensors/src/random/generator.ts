import {
  ArgumentError,
  advanceCounter,
  blocksFor,
  type Distribution,
  philoxBits,
  philoxNormal,
  philoxUniform,
  TraceError,
} from '@neurite/backend';
import { type CounterBasedGenerator, type Executor, executor, isEager } from '../core/kernel.ts';
import { requireShape, type Shape, type TypedArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';

/** A 64-bit number as two 32-bit words, low word first. */
export type Words = readonly [low: number, high: number];

/** Where a generator stands: plain data, to be saved and put back. */
export interface RandomState {
  readonly key: Words;
  readonly counter: Words;
}

/**
 * A seeded source of random numbers: Philox4x32, which turns a key (the seed) and a counter into numbers. The same seed
 * gives the same numbers on every backend and machine, one by one or inside of a compiled function.
 *
 * Source: Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (SC 2011).
 *
 * @example
 * const generator = new RandomGenerator(42);
 * const x = generator.normal([2, 3]);
 */
export class RandomGenerator implements CounterBasedGenerator {
  /** @internal Where it was made: one made inside of a traced function starts anew at each call of that function. */
  readonly origin: Executor = executor();
  #key: Words;
  #counter: Words = [0, 0];

  /**
   * @param seed a whole number from 0 to 2⁵³ − 1. Default: drawn from the global generator, so that it follows from
   *   `setSeed`
   * @throws ArgumentError when the seed is no such number
   */
  constructor(seed?: number) {
    this.#key = seed === undefined ? globalGenerator.#freshKey() : keyOf(seed);
  }

  /** A generator that stands where another one stood. */
  static fromState(state: RandomState): RandomGenerator {
    const generator = new RandomGenerator(0);
    generator.setState(state);
    return generator;
  }

  getState(): RandomState {
    return { key: this.#key, counter: this.#counter };
  }

  setState({ key, counter }: RandomState): void {
    this.#key = [key[0] | 0, key[1] | 0];
    this.#counter = [counter[0] | 0, counter[1] | 0];
  }

  /** float32 in [0, 1), in steps of 2⁻²⁴. */
  uniform(shape: Shape): Tensor {
    return this.#draw('uniform', shape);
  }

  /** float32 of mean 0 and standard deviation 1. */
  normal(shape: Shape): Tensor {
    return this.#draw('normal', shape);
  }

  /** int32 of 32 random bits each. */
  bits(shape: Shape): Tensor {
    return this.#draw('bits', shape);
  }

  #draw(distribution: Distribution, shape: Shape): Tensor {
    requireShape(shape);
    return executor().draw(this, distribution, shape);
  }

  /**
   * The numbers from 0 to count − 1 in random order, on the host (Fisher–Yates).
   *
   * @throws TraceError inside of a compiled function, which would repeat this one order at every call
   */
  permutation(count: number): Int32Array {
    if (!isEager() && this.origin !== executor()) {
      throw new TraceError(
        'A permutation is drawn on the host, so a function that jit traces would repeat the same one at every call. Draw ' +
          'it outside and pass it as an argument, or give it a seed if it is to be the same.',
      );
    }
    const order = new Int32Array(count);
    for (let index = 0; index < count; index++) order[index] = index;
    const bits = this.take('bits', count) as Int32Array;
    for (let last = count - 1; last > 0; last--) {
      // The high half of a 32 × 32-bit product: uniform over 0…last up to a bias of less than 2⁻³² · count.
      const chosen = Math.floor(((bits[last]! >>> 0) * (last + 1)) / 2 ** 32);
      const value = order[last]!;
      order[last] = order[chosen]!;
      order[chosen] = value;
    }
    return order;
  }

  /** @internal */
  take(distribution: Distribution, count: number): TypedArray {
    const draw = distribution === 'bits' ? philoxBits : distribution === 'uniform' ? philoxUniform : philoxNormal;
    const values = draw(this.#key, this.#counter, count);
    this.skip(blocksFor(count));
    return values;
  }

  /** @internal Moves the counter on by a number of blocks that were drawn elsewhere. */
  skip(blocks: number): void {
    this.#counter = advanceCounter(this.#counter, blocks);
  }

  #freshKey(): Words {
    const [low, high] = this.take('bits', 2);
    return [low!, high!];
  }
}

const globalGenerator: RandomGenerator = new RandomGenerator(Math.floor(Math.random() * 2 ** 32));

/**
 * Seeds everything random that has no seed of its own: initialisation, shuffling, dropout, random operations.
 *
 * @param seed a whole number from 0 to 2⁵³ − 1
 * @throws ArgumentError when it is no such number
 * @example
 * setSeed(42)
 */
export function setSeed(seed: number): void {
  globalGenerator.setState({ key: keyOf(seed), counter: [0, 0] });
}

/**
 * Where the global generator stands, to be saved.
 *
 * @example
 * const state = getRandomState();
 * setRandomState(state)
 */
export function getRandomState(): RandomState {
  return globalGenerator.getState();
}

/**
 * Puts the global generator where it stood when the state was taken.
 *
 * @example
 * const state = getRandomState();
 * randomNormal([2]);
 * setRandomState(state) // the next two are those again
 */
export function setRandomState(state: RandomState): void {
  globalGenerator.setState(state);
}

/** The generator that a random operation draws from: a fresh one for a seed, else the one given, else the global one. */
export function generatorFor(options: {
  readonly seed?: number;
  readonly generator?: RandomGenerator;
}): RandomGenerator {
  if (options.seed !== undefined) return new RandomGenerator(options.seed);
  return options.generator ?? globalGenerator;
}

function keyOf(seed: number): Words {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ArgumentError(`A seed is a whole number from 0 to 2^53 - 1; got ${seed}.`);
  }
  return [seed | 0, Math.floor(seed / 2 ** 32) | 0];
}
