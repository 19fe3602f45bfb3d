import type { Heap } from './heap.ts';

/**
 * The working memory of programs. Only one runs at a time, so they share it, and it is as large as the largest program needs; a
 * program that runs while another one waits for a callback takes memory of its own.
 */
export class Arena {
  readonly #heap: Heap;
  #address = 0;
  #bytes = 0;
  #isTaken = false;

  constructor(heap: Heap) {
    this.#heap = heap;
  }

  /** The address of at least so many bytes; give it back with {@link leave}. */
  enter(bytes: number): number {
    if (this.#isTaken) return this.#heap.allocate(bytes, 'the working memory of a program inside of another');
    if (bytes > this.#bytes) {
      if (this.#address !== 0) this.#heap.free(this.#address);
      this.#address = 0;
      this.#bytes = 0;
      this.#address = this.#heap.allocate(bytes, 'the working memory of programs');
      this.#bytes = bytes;
    }
    this.#isTaken = true;
    return this.#address;
  }

  leave(address: number): void {
    if (address === this.#address) this.#isTaken = false;
    else this.#heap.free(address);
  }
}
