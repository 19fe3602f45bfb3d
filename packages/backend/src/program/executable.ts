/**
 * How a backend runs programs: it compiles one into an {@link Executable}, which is called with inputs and bound state.
 *
 * Data lives in three places. *Host arrays* are typed arrays of JavaScript. A {@link BufferRef} is an array that lives
 * where the backend computes and never changes: a result, or something uploaded once to be an input many times (a data
 * set). A {@link StateRef} is a variable's storage for life: every program that uses the variable binds the same one,
 * reads it and writes it there, and it is copied to the host only when somebody asks for its values.
 */
import { ArgumentError } from '../errors.ts';
import type { KernelGroupKind } from '../schedule/group.ts';
import type { NodeKind } from './node.ts';
import type { Program } from './program.ts';
import type { HostArray, TensorType, TypedArray } from './types.ts';

/** An array that lives where the backend computes and never changes. */
export interface BufferRef extends TensorType {
  /**
   * The values, once the work that makes them is done. The array is never changed afterwards, neither by the backend
   * nor by the caller; it may be the same one at each call.
   */
  read(): Promise<TypedArray>;
  /**
   * The same without waiting.
   *
   * @throws NeuriteError when the backend cannot (`capabilities.synchronousReads`)
   */
  readSync(): TypedArray;
  /** Gives the memory back before the collector does; afterwards it can neither be read nor be an input. */
  dispose(): void;
}

/** A variable's storage where the backend computes: programs read it and write it in place. */
export interface StateRef extends TensorType {
  /** Raised by every write, by a program or by `write`: what was read at the same version is still true. */
  readonly version: number;
  /**
   * The values after all runs that were started before; see {@link BufferRef.read}. A later run drops the array, and
   * never overwrites it.
   */
  read(): Promise<TypedArray>;
  /** The same without waiting; see {@link BufferRef.readSync}. */
  readSync(): TypedArray;
  /** Copies new values in, for the runs that are started afterwards. */
  write(data: TypedArray): void;
  /**
   * A copy of the values after all runs that were started before, which stays where the backend computes. Backends have it whose values
   * cannot be read without waiting.
   */
  copy?(): BufferRef;
  /** Copies the values of a buffer of the same backend in, which stays as it is; see {@link copy}. */
  writeFrom?(buffer: BufferRef): void;
  /** Gives the memory back; a program can no longer be bound to it. */
  dispose(): void;
}

/** What a program's input may be: host arrays are copied in, buffers of the same backend are read where they are. */
export type RunInput = HostArray | BufferRef;

/** What a run gives. */
export interface RunResult {
  /** The program's outputs. Each is the caller's own: a later run does not overwrite it. */
  readonly outputs: readonly BufferRef[];
  /**
   * Resolved when the work is over, rejected when it failed; already resolved on return where `synchronousReads` is
   * true.
   */
  readonly done: Promise<void>;
}

/** What a backend made of a program. */
export interface ExecutableReport {
  /** How many kernels there are, in the bodies of loops and branches too, by what each is built around. */
  readonly groups: Readonly<Record<KernelGroupKind, number>>;
  /** Bytes of memory that a run needs beside constants and variables. */
  readonly arenaBytes: number;
  /** How many primitives there are, by kind, that the device has no kernel for and that run on the host between the others. */
  readonly hostPrimitives?: Readonly<Partial<Record<NodeKind, number>>>;
}

/** A compiled program. */
export interface Executable {
  readonly program: Program;
  /**
   * Runs the program: enqueues it on a GPU, finishes it before returning on the CPU. When it returns, `state` holds (or
   * will hold, for everything started later) the written values.
   *
   * @param inputs one for each of `program.inputs`, of its type
   * @param state one for each of `program.state`, of its type and of this backend, no two the same. Pass the same array
   *   object as long as the binding is unchanged: a backend compares it by identity and skips binding
   * @throws ProgramError when inputs or state do not fit the program
   */
  run(inputs: readonly RunInput[], state?: readonly StateRef[]): RunResult;
  /** What became of the program, as far as it can be said of this backend. */
  report?(): Partial<ExecutableReport>;
  /** Gives back what the executable holds; outputs and state stay. */
  dispose(): void;
}

/**
 * A `host` node's function: it gets its operands and returns its parts. It must not keep or change the operands'
 * arrays.
 */
export type HostCallback = (operands: readonly HostArray[]) => readonly HostArray[];

/**
 * How exactly a program has to be computed: `'float32'` throughout; or `'mixedFloat16'`, where a backend that gains by it may round the
 * operands of products and convolutions, and values on their way to them, to half precision. Sums are of float32 then, too, and so are
 * inputs, outputs and variables.
 */
export type Precision = 'float32' | 'mixedFloat16';

/**
 * Makes sure that an option names a precision that there is.
 *
 * @param owner whose option it is, for the message
 * @throws ArgumentError when it does not
 * @example
 * requirePrecision('compile', 'mixedFloat16');
 */
export function requirePrecision(owner: string, precision: unknown): asserts precision is Precision {
  if (precision === 'float32' || precision === 'mixedFloat16') return;
  throw new ArgumentError(`${owner}: precision must be 'float32' or 'mixedFloat16'; got ${JSON.stringify(precision)}.`);
}

/** What a program's compilation may need besides the program. */
export interface CompileOptions {
  /** Default 'float32'. */
  readonly precision?: Precision;
  /** The functions of the program's `host` nodes, bodies included, by their `callback` key. */
  readonly callbacks?: ReadonlyMap<string, HostCallback>;
}

/** The half of a backend that runs programs. */
export interface ProgramRunner {
  /**
   * Prepares a program, which must be one that `verify` accepts.
   *
   * @throws ProgramError when a `host` node's callback is missing
   */
  compile(program: Program, options?: CompileOptions): Executable;
  /** Storage for a variable, with its first values (zeros if none are given). */
  createState(type: TensorType, data?: TypedArray): StateRef;
  /** Copies an array to where the backend computes, to be the input of many runs. */
  upload(array: HostArray): BufferRef;
}
