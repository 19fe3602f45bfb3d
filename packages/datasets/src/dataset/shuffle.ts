import { MersenneTwister } from '../random/mersenne-twister.ts';
import type { Index, IndexStage, Pass, Stage } from './stage.ts';

/** Options of {@link Dataset.shuffle}. */
export interface ShuffleOptions {
  /** A whole number from 0 to 2³² − 1 that fixes the orders of all passes; one that follows from `setSeed`. */
  readonly seed?: number;
  /** Whether every pass has an order of its own; true. */
  readonly reshuffleEachIteration?: boolean;
}

/** How a shuffle is to be made: all of it settled. */
export interface ShufflePlan {
  readonly bufferSize: number;
  readonly seed: number;
  readonly reshuffleEachIteration: boolean;
}

/** Elements in random order, drawn from a buffer of those that come next. */
export function shuffleStage<T>(source: Stage<T>, plan: ShufflePlan): Stage<T> {
  return {
    size: source.size,
    async *open(pass) {
      const buffer = new ShuffleBuffer<T>(plan, pass);
      for await (const element of source.open(pass)) {
        if (buffer.isFull) yield buffer.exchange(element);
        else buffer.add(element);
      }
      while (!buffer.isEmpty) yield buffer.take();
    },
  };
}

/** Rows in random order: the same order in which {@link shuffleStage} gives elements. */
export function shuffleIndices(source: IndexStage, plan: ShufflePlan): IndexStage {
  return {
    size: source.size,
    *open(pass) {
      const buffer = new ShuffleBuffer<Index>(plan, pass);
      for (const index of source.open(pass)) {
        if (buffer.isFull) yield buffer.exchange(index);
        else buffer.add(index);
      }
      while (!buffer.isEmpty) yield buffer.take();
    },
  };
}

class ShuffleBuffer<T> {
  readonly #items: T[] = [];
  readonly #capacity: number;
  readonly #random: MersenneTwister;

  constructor(plan: ShufflePlan, pass: Pass) {
    this.#capacity = plan.bufferSize;
    this.#random = new MersenneTwister(plan.reshuffleEachIteration ? [plan.seed, ...pass] : [plan.seed]);
  }

  get isFull(): boolean {
    return this.#items.length >= this.#capacity;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  add(item: T): void {
    this.#items.push(item);
  }

  /** Puts an item in the place of one that is drawn. */
  exchange(item: T): T {
    const place = this.#random.integer(this.#items.length);
    const drawn = this.#items[place]!;
    this.#items[place] = item;
    return drawn;
  }

  take(): T {
    const last = this.#items.pop()!;
    if (this.#items.length === 0) return last;
    const place = this.#random.integer(this.#items.length + 1);
    if (place === this.#items.length) return last;
    const drawn = this.#items[place]!;
    this.#items[place] = last;
    return drawn;
  }
}
