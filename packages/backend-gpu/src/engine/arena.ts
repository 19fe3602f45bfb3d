import type { BufferPool } from './buffer-pool.ts';

/**
 * The working memory that all programs share: they run one after the other, and nothing of it is wanted when a program has ended. A
 * program asks for a number of buffers; the largest it asks for is the largest there is, and so on, so that few are needed in all.
 */
export class Arena {
  readonly #pool: BufferPool;
  readonly #buffers: GPUBuffer[] = [];
  /** Raised whenever a buffer was replaced by a larger one. */
  version = 0;

  constructor(pool: BufferPool) {
    this.#pool = pool;
  }

  /** Buffers of at least these sizes, all different. */
  fit(sizes: readonly number[]): GPUBuffer[] {
    const order = sizes.map((_, index) => index).sort((a, b) => sizes[b]! - sizes[a]!);
    const result = new Array<GPUBuffer>(sizes.length);
    order.forEach((index, rank) => {
      const held = this.#buffers[rank];
      if (held === undefined || held.size < sizes[index]!) {
        const larger = this.#pool.take(sizes[index]!, 'the working memory of a program');
        if (held !== undefined) this.#pool.give(held);
        this.#buffers[rank] = larger;
        this.version++;
      }
      result[index] = this.#buffers[rank]!;
    });
    return result;
  }
}
