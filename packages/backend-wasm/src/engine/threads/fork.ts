import type { FunctionBuilder, FunctionReference } from '../../codegen/function-builder.ts';
import type { Value } from '../../codegen/instruction.ts';
import { i32 } from '../../codegen/opcodes.ts';
import type { Forks } from './forks.ts';

/** A kernel that is called for all of its items. */
export interface RangeCall {
  /** (…arguments, firstItem, endItem) */
  readonly function: FunctionReference;
  readonly items: number;
  /** How long it takes one thread, roughly. */
  readonly microseconds: number;
  /** The argument that is scratch memory, and how much of it each call that runs at the same time needs for itself. */
  readonly scratch?: { readonly argument: number; readonly bytes: number };
  /** Set where each call repeats work, as packing a matrix: one chunk for each thread. */
  readonly repeatsWork?: boolean;
}

/** Calls a kernel over all of its items: on several threads where there are some and it pays. */
export const callRange = (
  forks: Forks | undefined,
  f: FunctionBuilder,
  call: RangeCall,
  args: readonly Value<'i32'>[],
): void => {
  if (forks === undefined) f.call(call.function, [...args, i32.const(0), i32.const(call.items)]);
  else forks.call(f, call, args);
};

/** Scratch memory of a call: for each thread its own where it is shared out. */
export const scratchBytesOf = (
  forks: Forks | undefined,
  call: Pick<RangeCall, 'items' | 'microseconds'>,
  bytes: number,
): number => (forks?.isShared(call) === true ? forks.threads * bytes : bytes);
