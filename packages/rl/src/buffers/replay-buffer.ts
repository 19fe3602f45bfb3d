import { ArgumentError, NeuriteError } from '@neurite/backend';
import type { HostRandom } from '../random/host-random.ts';
import { gatherRows } from './gather-rows.ts';

/** How large a {@link ReplayBuffer} is. */
export interface ReplaySizes {
  /** How many transitions it holds; the oldest make room for new ones. */
  readonly capacity: number;
  /** The stored size of an observation. */
  readonly observation: number;
  readonly action: number;
  /** Choices of an action mask; 0 for none. Default 0. */
  readonly mask?: number;
}

/** What an agent saw, did, got, and saw then. */
export interface StoredTransition {
  readonly observation: ArrayLike<number>;
  readonly action: ArrayLike<number>;
  /** The reward; over several steps their discounted sum. */
  readonly reward: number;
  readonly next: ArrayLike<number>;
  /** What the value of `next` counts: γ to the number of steps, 0 where the episode terminated. */
  readonly discount: number;
  /** Which actions are allowed in `next`. */
  readonly nextMask?: ArrayLike<number>;
}

/** Transitions drawn from a buffer, in flat arrays. */
export interface ReplayBatch {
  /** Where they stand in the buffer. */
  readonly indices: Int32Array;
  readonly observations: Float32Array;
  readonly actions: Float32Array;
  readonly rewards: Float32Array;
  readonly next: Float32Array;
  readonly discounts: Float32Array;
  readonly nextMasks: Uint8Array;
  /** What each counts in the loss: 1 where all are drawn alike. */
  readonly weights: Float32Array;
}

/** The arrays of a buffer by name, to be saved and put back. */
export type ReplayArrays = Readonly<Record<string, Float32Array | Uint8Array>>;

/**
 * The last transitions, drawn with equal chance, with replacement.
 *
 * @example
 * const buffer = new ReplayBuffer({ capacity: 50_000, observation: 4, action: 1 });
 * buffer.add({ observation: [0, 0, 0, 0], action: [1], reward: 1, next: [0, 0.2, 0, -0.3], discount: 0.99 });
 * buffer.sample(3, new HostRandom(0)).rewards; // [1, 1, 1]
 */
export class ReplayBuffer {
  readonly sizes: Required<ReplaySizes>;
  #size = 0;
  #position = 0;
  readonly #observations: Float32Array;
  readonly #actions: Float32Array;
  readonly #rewards: Float32Array;
  readonly #next: Float32Array;
  readonly #discounts: Float32Array;
  readonly #nextMasks: Uint8Array;

  /** @throws ArgumentError unless the capacity is a whole number of at least 1 */
  constructor(sizes: ReplaySizes) {
    const { capacity, observation, action, mask = 0 } = sizes;
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new ArgumentError(`A replay buffer's capacity must be a whole number of at least 1; got ${capacity}.`);
    }
    this.sizes = { capacity, observation, action, mask };
    this.#observations = new Float32Array(capacity * observation);
    this.#actions = new Float32Array(capacity * action);
    this.#rewards = new Float32Array(capacity);
    this.#next = new Float32Array(capacity * observation);
    this.#discounts = new Float32Array(capacity);
    this.#nextMasks = new Uint8Array(capacity * mask).fill(1);
  }

  /** How many transitions there are. */
  get size(): number {
    return this.#size;
  }

  /** @returns where it stands now */
  add({ observation, action, reward, next, discount, nextMask }: StoredTransition): number {
    const at = this.#position;
    const { capacity, mask } = this.sizes;
    this.#observations.set(observation, at * this.sizes.observation);
    this.#actions.set(action, at * this.sizes.action);
    this.#next.set(next, at * this.sizes.observation);
    this.#rewards[at] = reward;
    this.#discounts[at] = discount;
    if (nextMask !== undefined) this.#nextMasks.set(nextMask, at * mask);
    this.#position = (at + 1) % capacity;
    this.#size = Math.min(this.#size + 1, capacity);
    return at;
  }

  /** @throws NeuriteError when there is none yet */
  sample(count: number, random: HostRandom): ReplayBatch {
    this.requireSome();
    const indices = Int32Array.from({ length: count }, () => random.integer(this.#size));
    return this.batchOf(indices, new Float32Array(count).fill(1));
  }

  /** The arrays as far as they are filled, and where the next transition goes. */
  save(): { arrays: ReplayArrays; position: number; size: number } {
    const { observation, action, mask } = this.sizes;
    const size = this.#size;
    const arrays = {
      observations: this.#observations.subarray(0, size * observation),
      actions: this.#actions.subarray(0, size * action),
      rewards: this.#rewards.subarray(0, size),
      next: this.#next.subarray(0, size * observation),
      discounts: this.#discounts.subarray(0, size),
      nextMasks: this.#nextMasks.subarray(0, size * mask),
    };
    return { arrays, position: this.#position, size };
  }

  /** Puts back what {@link save} gave. */
  restore(arrays: ReplayArrays, position: number, size: number): void {
    this.#observations.set(arrays.observations!);
    this.#actions.set(arrays.actions!);
    this.#rewards.set(arrays.rewards!);
    this.#next.set(arrays.next!);
    this.#discounts.set(arrays.discounts!);
    this.#nextMasks.set(arrays.nextMasks!);
    this.#position = position;
    this.#size = size;
  }

  protected requireSome(): void {
    if (this.#size === 0) throw new NeuriteError('The replay buffer is empty: add transitions before drawing from it.');
  }

  protected batchOf(indices: Int32Array, weights: Float32Array): ReplayBatch {
    const { observation, action, mask } = this.sizes;
    const count = indices.length;
    return {
      indices,
      weights,
      observations: gatherRows(this.#observations, observation, indices, new Float32Array(count * observation)),
      actions: gatherRows(this.#actions, action, indices, new Float32Array(count * action)),
      rewards: gatherRows(this.#rewards, 1, indices, new Float32Array(count)),
      next: gatherRows(this.#next, observation, indices, new Float32Array(count * observation)),
      discounts: gatherRows(this.#discounts, 1, indices, new Float32Array(count)),
      nextMasks: gatherRows(this.#nextMasks, mask, indices, new Uint8Array(count * mask)),
    };
  }
}
