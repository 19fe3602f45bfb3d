import type { CardArray } from './card-array.ts';

/** The shares of arrays that a piece of work holds, so that it can let go of all of them, however it ends. */
export class Shares {
  readonly #counts = new Map<CardArray, number>();

  /** Takes over one share of each array. */
  take<T extends readonly CardArray[]>(arrays: T): T {
    for (const array of arrays) this.#counts.set(array, (this.#counts.get(array) ?? 0) + 1);
    return arrays;
  }

  /** Lets go of one share of each. */
  drop(arrays: readonly CardArray[]): void {
    for (const array of this.give(arrays)) array.release();
  }

  /** Hands one share of each on to somebody else. */
  give<T extends readonly CardArray[]>(arrays: T): T {
    for (const array of arrays) {
      const count = this.#counts.get(array)!;
      if (count === 1) this.#counts.delete(array);
      else this.#counts.set(array, count - 1);
    }
    return arrays;
  }

  dropAll(): void {
    for (const [array, count] of this.#counts) for (let share = 0; share < count; share++) array.release();
    this.#counts.clear();
  }
}
