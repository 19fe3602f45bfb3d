import type { MemoryReport } from './backend.ts';

/**
 * Counts bytes that are freed by the garbage collector: what somebody holds counts until it is taken out or collected.
 *
 * What it remembers of an owner is a number. Anything through which the owner could be reached would keep it alive for as long as a
 * synchronous loop runs, because finalizers never run in the middle of one.
 *
 * @example
 * const ledger = new Ledger();
 * const owner = new Float32Array(1024);
 * ledger.add(owner, owner.byteLength);
 * ledger.report() // { bytes: 4096, buffers: 1 }
 */
export class Ledger {
  #bytes = 0;
  #buffers = 0;
  readonly #collected: FinalizationRegistry<number> = new FinalizationRegistry((bytes) => this.#forget(bytes));

  /** Counts the bytes of an owner until it is removed or collected. */
  add(owner: object, bytes: number): void {
    this.#bytes += bytes;
    this.#buffers += 1;
    this.#collected.register(owner, bytes, owner);
  }

  /** Takes an owner out at once; one that is not in is no matter. */
  remove(owner: object, bytes: number): void {
    if (this.#collected.unregister(owner)) this.#forget(bytes);
  }

  report(): MemoryReport {
    return { bytes: this.#bytes, buffers: this.#buffers };
  }

  #forget(bytes: number): void {
    this.#bytes -= bytes;
    this.#buffers -= 1;
  }
}
