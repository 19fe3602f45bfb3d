import { ArgumentError } from '@neurite/backend';
import type { HostRandom } from '../random/host-random.ts';
import {
  type ReplayArrays,
  type ReplayBatch,
  ReplayBuffer,
  type ReplaySizes,
  type StoredTransition,
} from './replay-buffer.ts';
import { SumTree } from './sum-tree.ts';

/** How a {@link PrioritizedReplayBuffer} draws. */
export interface PriorityOptions {
  /** How much priorities count, from 0 (all alike) to 1. Default 0.6. */
  readonly alpha?: number;
  /** Added to errors, so that everything may be drawn. Default 1e-6. */
  readonly epsilon?: number;
}

/**
 * Transitions drawn the more often the more they surprised: P(i) = pᵢ^α / Σ p^α with pᵢ = |error| + epsilon. New ones have
 * the greatest priority so far. The weights (N P(i))^−β, divided by the greatest of the batch, make up for it in the loss.
 *
 * Source: Schaul et al., Prioritized experience replay, arXiv:1511.05952, proportional variant.
 *
 * @example
 * const buffer = new PrioritizedReplayBuffer({ capacity: 1000, observation: 1, action: 1 });
 * for (const reward of [0, 1]) buffer.add({ observation: [0], action: [0], reward, next: [0], discount: 0 });
 * buffer.setErrors([0, 1], [0, 2]);
 * buffer.sample(4, new HostRandom(0)).rewards; // [1, 1, 1, 1]
 */
export class PrioritizedReplayBuffer extends ReplayBuffer {
  /** How much the weights make up for unequal chances: from 0 to 1, usually growing to 1 while training. */
  beta = 0.4;
  readonly #alpha: number;
  readonly #epsilon: number;
  readonly #tree: SumTree;
  #greatest = 1;

  /** @throws ArgumentError unless alpha is from 0 to 1 */
  constructor(sizes: ReplaySizes, { alpha = 0.6, epsilon = 1e-6 }: PriorityOptions = {}) {
    super(sizes);
    if (!(alpha >= 0 && alpha <= 1)) throw new ArgumentError(`alpha must be from 0 to 1; got ${alpha}.`);
    this.#alpha = alpha;
    this.#epsilon = epsilon;
    this.#tree = new SumTree(sizes.capacity);
  }

  override add(transition: StoredTransition): number {
    const at = super.add(transition);
    this.#setPriority(at, this.#greatest);
    return at;
  }

  /** Draws one from each of `count` equal parts of the sum of priorities. */
  override sample(count: number, random: HostRandom): ReplayBatch {
    this.requireSome();
    const { total } = this.#tree;
    const indices = Int32Array.from({ length: count }, (_, part) =>
      this.#tree.find(((part + random.random()) / count) * total),
    );
    const weights = Float32Array.from(indices, (at) => ((this.size * this.#tree.weight(at)) / total) ** -this.beta);
    const greatest = weights.reduce((most, weight) => Math.max(most, weight), 0);
    return this.batchOf(
      indices,
      weights.map((weight) => weight / greatest),
    );
  }

  /**
   * Sets the priorities of what was drawn to how much it surprised.
   *
   * @param errors of either sign
   * @throws ArgumentError when one is NaN or infinite
   */
  setErrors(indices: ArrayLike<number>, errors: ArrayLike<number>): void {
    for (let index = 0; index < indices.length; index++) {
      const priority = Math.abs(errors[index]!) + this.#epsilon;
      if (!Number.isFinite(priority)) {
        throw new ArgumentError(`The error of transition ${indices[index]} is ${errors[index]}; it must be a number.`);
      }
      this.#greatest = Math.max(this.#greatest, Math.fround(priority));
      this.#setPriority(indices[index]!, priority);
    }
  }

  override save(): { arrays: ReplayArrays; position: number; size: number } {
    const saved = super.save();
    const priorities = Float32Array.from({ length: saved.size }, (_, at) => this.#tree.weight(at));
    return { ...saved, arrays: { ...saved.arrays, priorities, greatest: Float32Array.of(this.#greatest) } };
  }

  override restore(arrays: ReplayArrays, position: number, size: number): void {
    super.restore(arrays, position, size);
    for (let at = 0; at < size; at++) this.#tree.set(at, arrays.priorities![at]!);
    this.#greatest = arrays.greatest![0]!;
  }

  /** Rounded to float32, in which it is saved. */
  #setPriority(at: number, priority: number): void {
    this.#tree.set(at, Math.fround(priority ** this.#alpha));
  }
}
