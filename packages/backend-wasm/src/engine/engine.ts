import {
  BackendUnavailable,
  type BufferRef,
  byteLength,
  type CompileOptions,
  type Executable,
  formatType,
  hash,
  type HostArray,
  type HostCallback,
  nestedPrograms,
  NeuriteError,
  type Program,
  type ProgramRunner,
  type StateRef,
  type TensorType,
  type TypedArray,
  verify,
} from '@neurite/backend';
import { ModuleBuilder } from '../codegen/emitter.ts';
import { features, hasSimd } from '../codegen/features.ts';
import { type Code, instantiate } from '../codegen/instantiate.ts';
import { relaxedBytesAreExact } from '../codegen/bytes-self-test.ts';
import { templates } from '../codegen/templates.ts';
import type { ByteProducts } from '../codegen/tile-arithmetic.ts';
import type * as Wide from '../codegen/wide.ts';
import { Arena } from './arena.ts';
import { WasmExecutable } from './executable.ts';
import { Heap, megabytes, MOST_PAGES } from './heap.ts';
import { requireCallbacks } from './host-callback.ts';
import { defineProgram, type ModuleContext, type ProgramFunction } from './program-function.ts';
import { Owner, UploadedBuffer, WasmState } from './refs.ts';
import { type ThreadCount, threadCount } from './threads/count.ts';
import type { ThreadPool, ThreadTesting } from './threads/pool.ts';
import type * as Threading from './threads/threading.ts';
import { stepsOfRun } from './work.ts';

/** How the engine makes code. */
export interface EngineOptions {
  /**
   * The same bits on every machine: no relaxed instructions, such as the fused multiply-add, whose one rounding not every processor has.
   * Costs up to 30 % of the speed of products, and two thirds of that of products of bytes. Default false.
   */
  readonly deterministic?: boolean;
  /**
   * 256-bit code from pairs of 128-bit operations, where the host can make it (Node 24 and later on x64): 'auto' uses it once a
   * self-test has shown that it gives the same bits; false never does. Default 'auto'; the environment variable `NEURITE_WIDE=0`
   * says false.
   */
  readonly wide?: 'auto' | false;
  /**
   * How many threads share the work of large steps, the calling one included: a number, or 'auto', as many as the host has processors (8 at
   * the most). A page must be cross-origin isolated to have more than one. Results have the same bits for any number. Default 'auto'; the
   * environment variable `NEURITE_THREADS` says otherwise.
   */
  readonly threads?: number | 'auto';
  /** @internal For tests of threads. */
  readonly threadTesting?: ThreadTesting;
  /** For measurements: called before each step of a program, with what the step is, and with '' after the last. */
  readonly onStep?: (description: string) => void;
}

/** So many modules are kept for programs to come that mean the same; those in use are kept by their executables. */
const MOST_MODULES = 64;

/**
 * Programs of fewer steps stay narrow: a run takes them some microseconds either way, and the first wide program of a process waits 40 ms for
 * the self-test.
 */
const LEAST_WIDE_STEPS = 200_000;

/** What a program became, apart from any memory of its own. */
interface CompiledModule {
  readonly code: Code;
  readonly defined: ProgramFunction;
  readonly constants: ConstantBlock;
  readonly hostCalls: ModuleContext['hostCalls'];
  readonly groups: ModuleContext['groups'];
}

/** What is loaded where it may be used. */
export interface EngineParts {
  /** What several threads need; without it there is one. */
  readonly threading?: typeof Threading | undefined;
  /** How to compile wide; without it code stays narrow. */
  readonly wide?: typeof Wide | undefined;
}

/** Runs programs by making WebAssembly of them, in one memory that they and the variables share. */
export class Engine implements ProgramRunner {
  readonly heap: Heap;
  readonly threads: ThreadCount;
  readonly #owner: Owner;
  readonly #arena: Arena;
  readonly #options: EngineOptions;
  readonly #modules = new Map<string, CompiledModule>();
  readonly #parts: EngineParts;
  readonly #pool: ThreadPool | undefined;
  /** Modules whose programs nobody can run any more are forgotten by the workers. */
  readonly #slots = new FinalizationRegistry<number>((slot) => this.#pool!.remove(slot));

  constructor(options: EngineOptions = {}, parts: EngineParts = {}) {
    this.#options = options;
    this.#parts = parts;
    const { threading } = parts;
    const { heap, threads } = heapFor(threading === undefined ? { count: 1 } : threadCount(options.threads));
    this.heap = heap;
    this.threads = threads;
    this.#owner = new Owner(this.heap);
    this.#arena = new Arena(this.heap);
    if (threading !== undefined && threads.count > 1)
      this.#pool = new threading.ThreadPool(heap, threads.count, options.threadTesting);
  }

  /** Ends the threads. Programs that are there still run, on one. */
  dispose(): void {
    this.#pool?.stop();
  }

  compile(program: Program, options: CompileOptions = {}): Executable {
    verify(program);
    const callbacks = options.callbacks ?? new Map<string, HostCallback>();
    requireCallbacks(program, callbacks);
    const { code, defined, constants, hostCalls, groups } = callsBack(program)
      ? this.#make(program, callbacks)
      : this.#made(program);
    this.#requireRoom(program, defined.placement.arenaBytes);
    const env = {
      memory: this.heap.memory,
      host: (call: number, base: number, table: number, block: number): void => hostCalls[call]!(base, table, block),
      wait: (chunks: number): void => this.#pool!.wait(chunks),
    };
    const { run } = instantiate(code, env) as {
      run: (base: number, table: number, block: number) => void;
    };
    return new WasmExecutable({
      program,
      defined,
      groups,
      run,
      heap: this.heap,
      arena: this.#arena,
      owner: this.#owner,
      constants: constants.upload(this.heap),
    });
  }

  /** The module of a program without callbacks, kept for the next program that means the same. */
  #made(program: Program): CompiledModule {
    const key = hash(program);
    const made = this.#modules.get(key) ?? this.#make(program, new Map());
    // A map keeps its keys in the order of their insertion: the first is the one unused for longest.
    this.#modules.delete(key);
    this.#modules.set(key, made);
    if (this.#modules.size > MOST_MODULES) this.#modules.delete(this.#modules.keys().next().value!);
    return made;
  }

  #make(program: Program, callbacks: ReadonlyMap<string, HostCallback>): CompiledModule {
    const module = new ModuleBuilder();
    const memory = { module: 'env', name: 'memory', initial: 1 };
    module.importMemory(this.#pool === undefined ? memory : { ...memory, maximum: MOST_PAGES, shared: true });
    const callHost = module.importFunction('env', 'host', ['i32', 'i32', 'i32', 'i32']);
    const slot = this.#pool?.takeSlot();
    const forks =
      slot === undefined
        ? undefined
        : new this.#parts.threading!.Forks(module, this.threads.count, slot, {
            wait: module.importFunction('env', 'wait', ['i32']),
            everything: this.#options.threadTesting?.isEager === true,
          });
    const constants = new ConstantBlock();
    const hostCalls: ModuleContext['hostCalls'] = [];
    const wide = this.#wideFor(program);
    const fused = this.#options.deterministic !== true && features().relaxedSimd;
    const bytes = (): ByteProducts =>
      this.#options.deterministic !== true && relaxedBytesAreExact() ? 'relaxed' : 'widened';
    const { heap } = this;
    const { onStep } = this.#options;
    const constant = (array: HostArray): number => constants.add(array);
    const groups = { elementwise: 0, reduction: 0, contraction: 0, kernel: 0 };
    const defined = defineProgram(
      {
        module,
        heap,
        callbacks,
        callHost,
        hostCalls,
        constant,
        fused,
        wide: wide !== undefined,
        bytes,
        onStep,
        forks,
        groups,
      },
      program,
      false,
    );
    module.export('run', defined.function);
    forks?.finish();
    const code = wide?.compileCode(module, { wide: true }) ?? narrowCode(module);
    if (slot !== undefined) this.#share(slot, code, defined, forks!.isUsed);
    return { code, defined, constants, hostCalls, groups };
  }

  /** What compiles a program wide, if it is to be. */
  #wideFor(program: Program): typeof Wide | undefined {
    const { wide } = this.#parts;
    if (wide === undefined || stepsOfRun(program) < LEAST_WIDE_STEPS || !wide.hasWide()) return undefined;
    return (this.#pool?.settle() ?? true) && wide.wideIsSafe(templates) ? wide : undefined;
  }

  /** Lets the workers have a module that has work for them, for as long as anybody can run it. */
  #share(slot: number, code: Code, defined: ProgramFunction, isUsed: boolean): void {
    if (!isUsed) return this.#pool!.giveSlot(slot);
    this.#pool!.add(slot, code);
    this.#slots.register(defined, slot);
  }

  createState(type: TensorType, data?: TypedArray): StateRef {
    return new WasmState(this.heap, this.#owner, type, data);
  }

  upload(array: HostArray): BufferRef {
    return new UploadedBuffer(this.heap, this.#owner, array);
  }

  /** Says what is too large before anything is allocated. */
  #requireRoom(program: Program, arenaBytes: number): void {
    if (arenaBytes <= 2 ** 32 - this.heap.bytesInUse - 2 ** 20) return;
    const types = program.nodes.flatMap((node): (TensorType & { readonly label?: string })[] =>
      'shape' in node ? [node] : [],
    );
    const largest = types.sort((a, b) => byteLength(b) - byteLength(a)).slice(0, 5);
    const list = largest.map(
      (type) =>
        `${megabytes(byteLength(type))} for ${formatType(type)}${type.label === undefined ? '' : ` of ${type.label}`}`,
    );
    throw new NeuriteError(
      `Out of memory: this program needs ${megabytes(arenaBytes)} to run, and WebAssembly has 4096 MB, of which ` +
        `${megabytes(this.heap.bytesInUse)} are in use. Its largest values are ${list.join(', ')}. Use smaller batches.`,
    );
  }
}

/** A heap for so many threads; a host that has no room for the address space of a shared one gets one thread. */
const heapFor = (threads: ThreadCount): { readonly heap: Heap; readonly threads: ThreadCount } => {
  if (threads.count === 1) return { heap: new Heap(), threads };
  try {
    return { heap: new Heap(undefined, true), threads };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { heap: new Heap(), threads: { count: 1, because: `shared memory cannot be had here: ${error.message}` } };
  }
};

/**
 * Whether WebAssembly with vectors can be had here.
 *
 * @throws BackendUnavailable saying what is missing
 */
export const requireWebAssembly = (): void => {
  if (typeof WebAssembly === 'undefined') {
    throw new BackendUnavailable("This host has no WebAssembly. Use the cpu backend: import '@neurite/backend-cpu'.");
  }
  if (!hasSimd()) {
    throw new BackendUnavailable(
      "This host's WebAssembly has no vector instructions (SIMD), which Chrome 91, Firefox 89, Safari 16.4 and Node 16 were the first to " +
        "have. Update it, or use the cpu backend: import '@neurite/backend-cpu'.",
    );
  }
  try {
    const module = new ModuleBuilder();
    module.function({ params: [], export: 'run' }, () => {});
    narrowCode(module);
  } catch (error) {
    throw new BackendUnavailable(
      "This page's content security policy forbids WebAssembly. Allow it with script-src 'wasm-unsafe-eval', or use the cpu backend: " +
        `import '@neurite/backend-cpu'. (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    );
  }
};

const narrowCode = (module: ModuleBuilder): Code => ({
  modules: [new WebAssembly.Module(module.encode())],
  functions: 0,
});

const callsBack = (program: Program): boolean =>
  program.nodes.some((node) => node.kind === 'host' || nestedPrograms(node).some(([, inner]) => callsBack(inner)));

/** The constants of a program and of all programs inside of it, one after the other. */
class ConstantBlock {
  bytes = 0;
  readonly #offsets = new Map<TypedArray, number>();
  readonly #arrays: { readonly array: HostArray; readonly offset: number }[] = [];

  add(array: HostArray): number {
    let offset = this.#offsets.get(array.data);
    if (offset === undefined) {
      offset = this.bytes;
      this.#offsets.set(array.data, offset);
      this.#arrays.push({ array, offset });
      this.bytes += Math.ceil(Math.max(1, byteLength(array)) / 64) * 64;
    }
    return offset;
  }

  /** The address of the block, 0 if it is empty. */
  upload(heap: Heap): number {
    if (this.bytes === 0) return 0;
    const address = heap.allocate(this.bytes, 'the constants of a program');
    for (const { array, offset } of this.#arrays) {
      const { buffer, byteOffset } = array.data;
      heap.u8.set(new Uint8Array(buffer, byteOffset, array.data.byteLength), address + offset);
    }
    return address;
  }
}
