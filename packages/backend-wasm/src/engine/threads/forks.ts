import type { DeclaredFunction, ModuleBuilder } from '../../codegen/emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from '../../codegen/function-builder.ts';
import type { Value } from '../../codegen/instruction.ts';
import { minimum } from '../../codegen/iteration.ts';
import { i32 } from '../../codegen/opcodes.ts';
import {
  ALONE,
  ARGUMENTS,
  CHUNK_ITEMS,
  CHUNK_MICROSECONDS,
  CHUNKS,
  CONTROL_POINTER,
  DONE,
  EPOCH,
  FUNCTION,
  ITEMS,
  MODULE,
  MOST_ARGUMENTS,
  READY,
  SLEEPERS,
  TICKETS,
  WORKERS,
} from './control-block.ts';
import type { RangeCall } from './fork.ts';

/** Work of less than this is done by one thread: to share it costs some microseconds. */
const LEAST_MICROSECONDS = 20;
/** Chunks of the usual job for each thread: the more, the more evenly they finish. */
const CHUNKS_PER_THREAD = 4;
/** No chunk takes longer than about this, so that a worker that was lost is noticed. */
const MOST_CHUNK_MICROSECONDS = 20_000;
/** The main thread looks so often for what is missing before it waits for it. */
const LOOKS = 2000;

const word = (index: number): number => 4 * index;

/**
 * Calls of kernels in one module, cut into chunks for several threads where that pays. The module exports `chunk(ticket, thread)`, by
 * which workers compute a chunk of the job that the control block describes.
 */
export class Forks {
  readonly threads: number;
  /** Whether any call is shared out: else no worker has to know the module. */
  isUsed = false;
  readonly #module: ModuleBuilder;
  readonly #slot: number;
  readonly #wait: FunctionReference;
  readonly #everything: boolean;
  readonly #fork: DeclaredFunction<readonly ['i32', 'i32', 'i32', 'i32', 'i32']>;
  readonly #dispatch: DeclaredFunction<readonly ['i32', 'i32', 'i32', 'i32', 'i32']>;
  readonly #functions: { readonly call: Pick<RangeCall, 'function' | 'scratch'>; readonly key: string }[] = [];

  /**
   * @param slot the module's number in the workers
   * @param options.wait the imported function that waits until so many chunks are done
   * @param options.everything whether even the smallest work is shared out
   */
  constructor(
    module: ModuleBuilder,
    threads: number,
    slot: number,
    { wait, everything }: { readonly wait: FunctionReference; readonly everything: boolean },
  ) {
    this.#module = module;
    this.threads = threads;
    this.#slot = slot;
    this.#wait = wait;
    this.#everything = everything;
    const params = ['i32', 'i32', 'i32', 'i32', 'i32'] as const;
    this.#fork = module.declare({ params });
    this.#dispatch = module.declare({ params });
  }

  /** Whether a call is shared out. */
  isShared({ items, microseconds }: Pick<RangeCall, 'items' | 'microseconds'>): boolean {
    return items > 1 && (this.#everything || microseconds >= LEAST_MICROSECONDS);
  }

  /** Calls a kernel over all of its items. */
  call(f: FunctionBuilder, call: RangeCall, args: readonly Value<'i32'>[]): void {
    if (args.length > MOST_ARGUMENTS || !this.isShared(call)) {
      f.call(call.function, [...args, i32.const(0), i32.const(call.items)]);
      return;
    }
    this.isUsed = true;
    const perThread = call.repeatsWork === true ? 1 : CHUNKS_PER_THREAD;
    const wished = Math.max(perThread * this.threads, Math.ceil(call.microseconds / MOST_CHUNK_MICROSECONDS));
    const chunkItems = Math.ceil(call.items / Math.min(call.items, wished));
    const chunks = Math.ceil(call.items / chunkItems);
    const control = f.bind(i32.load(i32.const(CONTROL_POINTER)));
    f.if(
      this.#isAvailable(control),
      () => {
        args.forEach((arg, index) => f.do(i32.store(control, arg, word(ARGUMENTS + index))));
        f.do(i32.store(control, i32.const(Math.ceil(call.microseconds / chunks)), word(CHUNK_MICROSECONDS)));
        const fields = [this.#numberOf(call), call.items, chunkItems, chunks];
        f.call(this.#fork, [control, ...fields.map((value) => i32.const(value))]);
      },
      () => f.call(call.function, [...args, i32.const(0), i32.const(call.items)]),
    );
  }

  /** Writes the functions that were declared; to be called when all calls are known. */
  finish(): void {
    if (!this.isUsed) {
      for (const unused of [this.#fork, this.#dispatch]) unused.define(() => {});
      return;
    }
    this.#defineFork();
    this.#defineDispatch();
    this.#module.function({ params: ['i32', 'i32'], export: 'chunk' }, (f, ticket, thread) => {
      const control = f.bind(i32.load(i32.const(CONTROL_POINTER)));
      this.#runChunk(f, control, ticket, thread);
    });
  }

  /** Workers are there, and all of them have the module. Without a control block the words read are of the memory's first bytes: zeros. */
  #isAvailable(control: Local<'i32'>): Value<'i32'> {
    const workers = i32.atomicLoad(control, word(WORKERS));
    const ready = i32.atomicLoad(control, word(READY + this.#slot));
    return i32.and(i32.ne(workers, 0), i32.eq(ready, workers));
  }

  #numberOf({ function: callee, scratch }: RangeCall): number {
    const key = JSON.stringify([callee.index, scratch]);
    const known = this.#functions.findIndex((entry) => entry.key === key);
    if (known >= 0) return known;
    return this.#functions.push({ call: { function: callee, ...(scratch === undefined ? {} : { scratch }) }, key }) - 1;
  }

  /** (control, function, items, items of a chunk, chunks): describes the job, takes part in it, and waits for the rest. */
  #defineFork(): void {
    this.#fork.define((f, control, callee, items, chunkItems, chunks) => {
      const alone = f.bind(i32.load(control, word(ALONE)));
      f.if(alone, () => {
        f.do(i32.store(control, i32.sub(alone, 1), word(ALONE)));
        f.call(this.#dispatch, [control, callee, i32.const(0), i32.const(0), items]);
        f.return();
      });
      f.do(i32.store(control, i32.const(this.#slot), word(MODULE)));
      f.do(i32.store(control, callee, word(FUNCTION)));
      f.do(i32.store(control, items, word(ITEMS)));
      f.do(i32.store(control, chunkItems, word(CHUNK_ITEMS)));
      f.do(i32.store(control, chunks, word(CHUNKS)));
      f.do(i32.atomicStore(control, i32.const(0), word(DONE)));
      f.do(i32.atomicStore(control, chunks, word(TICKETS)));
      f.drop(i32.atomic.add(control, 1, word(EPOCH)));
      f.if(i32.atomicLoad(control, word(SLEEPERS)), () => f.drop(i32.atomicNotify(i32.add(control, word(EPOCH)), -1)));
      f.block((over) => {
        f.loop((again) => {
          const ticket = f.bind(i32.atomic.sub(control, 1, word(TICKETS)));
          f.brIf(over, i32.le_s(ticket, 0));
          this.#runChunk(f, control, f.bind(i32.sub(ticket, 1)), i32.const(0));
          f.drop(i32.atomic.add(control, 1, word(DONE)));
          f.br(again);
        });
      });
      const looks = f.local('i32');
      f.block((over) => {
        f.loop((again) => {
          f.brIf(over, i32.eq(i32.atomicLoad(control, word(DONE)), chunks));
          f.increment(looks, 1);
          f.brIf(again, i32.lt_s(looks, LOOKS));
        });
        f.call(this.#wait, [chunks]);
      });
    });
  }

  #runChunk(f: FunctionBuilder, control: Local<'i32'>, ticket: Local<'i32'>, thread: Value<'i32'>): void {
    const chunkItems = f.bind(i32.load(control, word(CHUNK_ITEMS)));
    const first = f.bind(i32.mul(ticket, chunkItems));
    const end = f.bind(minimum(f, i32.add(first, chunkItems), i32.load(control, word(ITEMS))));
    f.call(this.#dispatch, [control, i32.load(control, word(FUNCTION)), thread, first, end]);
  }

  /** (control, function, thread, firstItem, endItem): calls the function with the arguments in the control block. */
  #defineDispatch(): void {
    this.#dispatch.define((f, control, callee, thread, first, end) => {
      const between = (low: number, high: number): void => {
        if (high - low > 1) {
          const middle = (low + high) >> 1;
          f.if(
            i32.lt_s(callee, middle),
            () => between(low, middle),
            () => between(middle, high),
          );
          return;
        }
        const { call } = this.#functions[low]!;
        const args = call.function.params.slice(0, -2).map((_, index) => {
          const arg = i32.load(control, word(ARGUMENTS + index));
          return call.scratch?.argument === index ? i32.add(arg, i32.mul(thread, call.scratch.bytes)) : arg;
        });
        f.call(call.function, [...args, first, end]);
      };
      between(0, this.#functions.length);
    });
  }
}
