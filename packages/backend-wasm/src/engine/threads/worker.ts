import type * as WorkerThreads from 'node:worker_threads';
import type { Code, instantiate } from '../../codegen/instantiate.ts';

/** What a worker is told first. */
export interface Greeting {
  readonly memory: WebAssembly.Memory;
  /** The control block's address. */
  readonly control: number;
  /** The worker's number, from 1. */
  readonly thread: number;
  /** For tests: it hangs in its first chunk. */
  readonly hangs: boolean;
}

/** Code to be made ready in a slot; without it, the slot is given up. */
export interface ModuleMessage {
  readonly slot: number;
  readonly code?: Code;
}

/** Places in the control block, handed over because the source of {@link work} stands alone. */
export interface ControlWords {
  readonly TICKETS: number;
  readonly DONE: number;
  readonly EPOCH: number;
  readonly SLEEPERS: number;
  readonly MESSAGES: number;
  readonly MODULE: number;
  readonly CHUNKS: number;
  readonly READY: number;
}

/** So long a worker looks for the next job before it sleeps, in milliseconds: as long as the steps between two jobs usually take. */
export const SPIN_MILLISECONDS = 0.1;

/**
 * What a worker does, as a function that stands alone: its text is the worker's program, in Node and in pages, so that no bundler has
 * to find a file. It computes chunks while there are tickets, looks for more for a moment, and then sleeps; a message wakes it and
 * takes it back to its event loop.
 */
export const work = (words: ControlWords, spinMilliseconds: number, ready: typeof instantiate): void => {
  let control: Int32Array | undefined;
  let memory: WebAssembly.Memory;
  let thread = 0;
  let received = 0;
  let hangs = false;
  const chunks = new Map<number, (ticket: number, thread: number) => void>();

  // A message may arrive before it is counted.
  const isCalled = (shared: Int32Array): boolean => ((Atomics.load(shared, words.MESSAGES) - received) | 0) > 0;

  const serve = (shared: Int32Array): void => {
    let idleSince = 0;
    for (let turn = 0; ; turn++) {
      if (isCalled(shared)) return;
      if (Atomics.load(shared, words.TICKETS) > 0) {
        const ticket = Atomics.sub(shared, words.TICKETS, 1);
        if (ticket > 0) {
          const count = shared[words.CHUNKS]!;
          while (hangs);
          chunks.get(shared[words.MODULE]!)!(ticket - 1, thread);
          if (Atomics.add(shared, words.DONE, 1) + 1 === count) Atomics.notify(shared, words.DONE);
          idleSince = 0;
          continue;
        }
      }
      if (turn % 64 !== 0) continue;
      const now = performance.now();
      if (idleSince === 0) idleSince = now;
      if (now - idleSince < spinMilliseconds) continue;
      const epoch = Atomics.load(shared, words.EPOCH);
      // What came before the epoch was read is seen here, what comes after ends the wait.
      if (Atomics.load(shared, words.TICKETS) > 0 || isCalled(shared)) continue;
      Atomics.add(shared, words.SLEEPERS, 1);
      Atomics.wait(shared, words.EPOCH, epoch);
      Atomics.sub(shared, words.SLEEPERS, 1);
      idleSince = 0;
    }
  };

  const receive = (message: Greeting | ModuleMessage): void => {
    if ('memory' in message) {
      memory = message.memory;
      thread = message.thread;
      hangs = message.hangs;
      control = new Int32Array(memory.buffer, message.control);
      return;
    }
    received++;
    if (message.code === undefined) chunks.delete(message.slot);
    else {
      const never = (): never => {
        throw new Error('Only the main thread calls JavaScript from a program.');
      };
      const { chunk } = ready(message.code, { memory, host: never, wait: never });
      chunks.set(message.slot, chunk as (ticket: number, thread: number) => void);
      Atomics.add(control!, words.READY + message.slot, 1);
    }
    serve(control!);
  };

  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  const threads = node?.getBuiltinModule?.('node:worker_threads') as typeof WorkerThreads | undefined;
  if (threads?.parentPort) threads.parentPort.on('message', receive);
  else globalThis.onmessage = ({ data }: { data: Greeting | ModuleMessage }): void => receive(data);
};
