import { ArgumentError } from '@neurite/backend';

/**
 * The last samples of a stream, in memory that is made once. When it is full the oldest are given up.
 *
 * @example
 * const buffer = new RingBuffer(3);
 * buffer.push(Float32Array.of(1, 2, 3, 4));
 * buffer.take(2); // [2, 3]
 */
export class RingBuffer {
  readonly #memory: Float32Array;
  #start = 0;
  #size = 0;
  #lost = 0;

  /**
   * @param capacity in samples
   * @throws ArgumentError when it is no whole number of at least 1
   */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new ArgumentError(`RingBuffer needs room for a whole number of samples; got ${capacity}.`);
    }
    this.#memory = new Float32Array(capacity);
  }

  /** How many samples it holds. */
  get size(): number {
    return this.#size;
  }

  /** How many samples were given up because nobody took them in time. */
  get lost(): number {
    return this.#lost;
  }

  /** Adds samples at the end. */
  push(samples: Float32Array): void {
    const capacity = this.#memory.length;
    const kept = samples.length > capacity ? samples.subarray(samples.length - capacity) : samples;
    const excess = Math.max(0, this.#size + samples.length - capacity);
    this.#lost += excess;
    const dropped = Math.min(excess, this.#size);
    this.#start = (this.#start + dropped) % capacity;
    this.#size -= dropped;
    const at = (this.#start + this.#size) % capacity;
    const first = kept.subarray(0, capacity - at);
    this.#memory.set(first, at);
    this.#memory.set(kept.subarray(first.length), 0);
    this.#size += kept.length;
  }

  /** Takes up to so many of the oldest samples out. */
  take(count: number = this.#size): Float32Array {
    const taken = this.peek(count);
    this.#start = (this.#start + taken.length) % this.#memory.length;
    this.#size -= taken.length;
    return taken;
  }

  /** A copy of up to so many of the oldest samples, which stay. */
  peek(count: number = this.#size): Float32Array {
    const samples = new Float32Array(Math.min(count, this.#size));
    const first = this.#memory.subarray(this.#start, this.#start + samples.length);
    samples.set(first);
    samples.set(this.#memory.subarray(0, samples.length - first.length), first.length);
    return samples;
  }
}
