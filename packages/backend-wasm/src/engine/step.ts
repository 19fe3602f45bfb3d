import type { HostArray, ValueId, Graph, BufferId } from '@neurite/backend';
import type { ModuleBuilder } from '../codegen/emitter.ts';
import type { FunctionBuilder, FunctionReference, Local } from '../codegen/function-builder.ts';
import type { Value } from '../codegen/instruction.ts';
import type { ByteProducts } from '../codegen/tile-arithmetic.ts';
import type { Forks } from './threads/forks.ts';

/** How code is made. */
export interface CodeOptions {
  /** Fused multiply-add. */
  readonly fused: boolean;
  /** For wide compilation. */
  readonly wide: boolean;
  /** How bytes are multiplied. */
  readonly bytes: () => ByteProducts;
}

/** What a step's definition may use. */
export interface StepContext extends CodeOptions {
  readonly module: ModuleBuilder;
  readonly graph: Graph;
  /** Registers a function of JavaScript that runs in the middle of the program; gives the number to call it by. */
  readonly host: (call: HostCall) => number;
  /** The imported function that runs it: (number, base, table, constants). */
  readonly callHost: FunctionReference;
  /** The inputs that are the same at every call of this program's function: what its caller, a loop, may prepare once. */
  readonly invariants: ReadonlySet<number>;
  /** Asks the caller to pack an input before its loop; gives the number of the packed copy. */
  readonly pack: (packing: Packing) => number;
  /** Shares calls of kernels out among threads; not there where there is one thread. */
  readonly forks: Forks | undefined;
  /** Where a constant lies in the block of constants, in bytes. */
  readonly constant: (array: HostArray) => number;
}

/** A matrix that is packed once for many products. */
export interface Packing {
  readonly input: number;
  /** Where in the input the matrix begins, in bytes. */
  readonly offset: number;
  /** (matrix, packed, firstItem, endItem). */
  readonly function: FunctionReference;
  readonly items: number;
  readonly bytes: number;
}

/** A piece of JavaScript in the program; addresses are found with `where`. */
export type HostCall = (where: (buffer: BufferId) => number) => void;

/** What a step's code may use. */
export interface EmitContext {
  readonly f: FunctionBuilder;
  /** The address of a place in a buffer. */
  readonly address: (buffer: BufferId, byteOffset?: number) => Value<'i32'>;
  /** The address of a packed copy. */
  readonly packed: (index: number) => Value<'i32'>;
  /** The address of the step's scratch memory. */
  readonly scratch: (byteOffset?: number) => Value<'i32'>;
  readonly base: Local<'i32'>;
  readonly table: Local<'i32'>;
  readonly constants: Local<'i32'>;
}

/** One group of nodes, ready to be placed and called. Its functions are defined already; `emit` writes the calls. */
export interface Step {
  readonly nodes: readonly ValueId[];
  readonly reads: ReadonlySet<BufferId>;
  readonly outputs: readonly BufferId[];
  readonly scratchBytes: number;
  /** Outputs that may lie where an operand lies, if nobody needs the operand afterwards. */
  readonly inPlace: readonly { readonly output: BufferId; readonly operand: BufferId }[];
  readonly emit: (context: EmitContext) => void;
}
