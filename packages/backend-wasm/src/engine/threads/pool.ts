import { NeuriteError } from '@neurite/backend';
import type { Code } from '../../codegen/instantiate.ts';
import type { Heap } from '../heap.ts';
import {
  ALONE,
  CHUNK_MICROSECONDS,
  CONTROL_BYTES,
  CONTROL_POINTER,
  DONE,
  EPOCH,
  MESSAGES,
  READY,
  SLEEPERS,
  SLOTS,
  WORKERS,
} from './control-block.ts';
import { startThread, type Thread } from './host.ts';
import { type ModuleMessage, SPIN_MILLISECONDS } from './worker.ts';

/** A worker that has not finished a chunk for so long is taken for dead. Chunks are cut to take milliseconds. */
const STALLED_MILLISECONDS = 10_000;
/** After waiting in vain, so many jobs are done alone, twice as many each time. */
const FIRST_ALONE = 16;
const MOST_ALONE = 4096;

/** What tests of threads set. */
export interface ThreadTesting {
  /** After how long a worker that does not come back is given up, in milliseconds. Default 10,000. */
  readonly stalledMilliseconds?: number;
  /** Waits until all workers have a module before it runs, shares out the smallest work, and never works alone. Default false. */
  readonly isEager?: boolean;
  /** How many of the first workers hang in their first chunk. Default 0. */
  readonly hangs?: number;
}

/** So long a compilation that sets flags waits for threads that start. */
const SETTLE_MILLISECONDS = 1000;

/**
 * The workers of an engine, and the modules that they have ready.
 *
 * They are started with the first module that has work for them. Until a worker has made a module ready, the main thread does that
 * module's work alone and waits for nobody. Where the main thread must wait much longer for a chunk than a chunk takes, the processors
 * are wanted by others: it then works alone for a while.
 */
export class ThreadPool {
  /** Threads in all, the main one included. */
  readonly threads: number;
  readonly #heap: Heap;
  readonly #testing: ThreadTesting;
  #workers: Thread[] = [];
  #control = 0;
  #alone = FIRST_ALONE;
  #hangs: number;
  #mayBlock: boolean | undefined;
  readonly #codes = new Map<number, Code>();
  readonly #freeSlots: number[] = [];

  constructor(heap: Heap, threads: number, testing: ThreadTesting = {}) {
    this.#heap = heap;
    this.threads = threads;
    this.#testing = testing;
    this.#hangs = testing.hangs ?? 0;
    for (let slot = SLOTS - 1; slot >= 0; slot--) this.#freeSlots.push(slot);
  }

  /** A slot for a module to be made; none where all are taken: such a module is run by the main thread alone. */
  takeSlot(): number | undefined {
    return this.#freeSlots.pop();
  }

  /** Gives back a slot that no module was added to. */
  giveSlot(slot: number): void {
    this.#freeSlots.push(slot);
  }

  /** Lets the workers make a module ready. */
  add(slot: number, code: Code): void {
    this.#codes.set(slot, code);
    if (this.#control === 0) this.#start();
    else {
      Atomics.store(this.#words, READY + slot, 0);
      this.#tell({ slot, code });
    }
    if (this.#testing.isEager === true) this.#awaitReady(slot);
  }

  #awaitReady(slot: number): void {
    for (;;) {
      const words = this.#words;
      const ready = Atomics.load(words, READY + slot);
      if (ready === Atomics.load(words, WORKERS)) return;
      Atomics.wait(words, READY + slot, ready, 10);
    }
  }

  /**
   * Waits until every worker has started and made ready what it was given: flags of V8's must not come and go meanwhile, for they hold for all
   * threads.
   *
   * @returns whether that is so, at the latest after a second
   */
  settle(): boolean {
    // Without workers there is no block to read.
    if (this.#workers.length === 0) return true;
    const end = performance.now() + SETTLE_MILLISECONDS;
    for (const slot of this.#codes.keys()) {
      for (;;) {
        const words = this.#words;
        const ready = Atomics.load(words, READY + slot);
        if (ready >= this.#workers.length) break;
        if (performance.now() > end) return false;
        Atomics.wait(words, READY + slot, ready, 10);
      }
    }
    return true;
  }

  /** Lets the workers forget a module that nobody will run any more. */
  remove(slot: number): void {
    if (!this.#codes.delete(slot)) return;
    if (this.#workers.length > 0) this.#tell({ slot });
    this.giveSlot(slot);
  }

  /**
   * Waits until all chunks of the job are done; called by a program that has looked for a while and found some missing.
   *
   * @throws NeuriteError when a worker does not come back
   */
  wait(chunks: number): void {
    const words = this.#words;
    const start = performance.now();
    let progress = start;
    let done = Atomics.load(words, DONE);
    while (done < chunks) {
      if (performance.now() - start > SPIN_MILLISECONDS && this.#canBlock()) Atomics.wait(words, DONE, done, 50);
      const now = performance.now();
      const next = Atomics.load(words, DONE);
      if (next !== done) progress = now;
      else if (now - progress > (this.#testing.stalledMilliseconds ?? STALLED_MILLISECONDS)) this.#giveUp();
      done = next;
    }
    if (this.#testing.isEager === true) return;
    const microseconds = 1000 * (performance.now() - start);
    if (microseconds > 3 * words[CHUNK_MICROSECONDS]! + 500) {
      Atomics.store(words, ALONE, this.#alone);
      this.#alone = Math.min(2 * this.#alone, MOST_ALONE);
    } else this.#alone = FIRST_ALONE;
  }

  /** Ends the workers; programs go on with the main thread alone. */
  stop(): void {
    if (this.#control === 0) return;
    Atomics.store(this.#words, WORKERS, 0);
    for (const worker of this.#workers) worker.terminate();
    this.#workers = [];
    // The block is not given back: a worker may still look at it while it ends.
    this.#control = 0;
  }

  get #words(): Int32Array {
    return new Int32Array(this.#heap.memory.buffer, this.#control, CONTROL_BYTES / 4);
  }

  #start(): void {
    this.#control = this.#heap.allocate(CONTROL_BYTES, 'what threads agree by');
    this.#words.fill(0);
    this.#heap.i32[CONTROL_POINTER / 4] = this.#control;
    const control = this.#control;
    try {
      for (let thread = 1; thread < this.threads; thread++) {
        const worker = startThread(() => {
          // One that was ended on purpose belongs to a block of before.
          if (this.#control === control) this.stop();
        });
        worker.post({ memory: this.#heap.memory, control, thread, hangs: this.#hangs-- > 0 });
        this.#workers.push(worker);
      }
    } catch {
      // A host that refuses to start workers, as a page's content security policy may: the main thread works alone.
      this.stop();
      return;
    }
    for (const [slot, code] of this.#codes) this.#tell({ slot, code });
    Atomics.store(this.#words, WORKERS, this.#workers.length);
  }

  #tell(message: ModuleMessage): void {
    const words = this.#words;
    for (const worker of this.#workers) worker.post(message);
    Atomics.add(words, MESSAGES, 1);
    Atomics.add(words, EPOCH, 1);
    if (Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, EPOCH);
  }

  #giveUp(): never {
    this.stop();
    if (this.#codes.size > 0) this.#start();
    throw new NeuriteError(
      `A worker thread of the engine ended or hung in the middle of a program: none of its work came back in time. ` +
        'The program was given up; variables that it updates may hold new values in part. Other threads were started for the next call.',
    );
  }

  /** Whether this thread may sleep: the main thread of a page may not. */
  #canBlock(): boolean {
    if (this.#mayBlock === undefined) {
      try {
        Atomics.wait(this.#words, DONE, Atomics.load(this.#words, DONE) + 1, 0);
        this.#mayBlock = true;
      } catch {
        // Pages throw a TypeError.
        this.#mayBlock = false;
      }
    }
    return this.#mayBlock;
  }
}
