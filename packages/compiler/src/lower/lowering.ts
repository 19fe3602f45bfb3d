import type { ProgramBuilder, ValueId } from '@neurite/backend';

/** What a kernel is given, as the compiler sees it. */
export interface LoweringContext {
  /** The program under construction; a lowering adds its nodes here. */
  readonly builder: ProgramBuilder;
  /** The kernel's inputs under tfjs-core's names for them; those of a kernel that takes a list are '0', '1', … */
  readonly inputs: Readonly<Record<string, ValueId>>;
  /** The kernel's attributes, exactly as tfjs-core gives them to `runKernel`. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

/**
 * Writes one kernel in primitives: adds nodes to the builder and returns the kernel's outputs, in order.
 *
 * `undefined` says that the kernel cannot be written so with these attributes; what was added until then is dead code.
 */
export type Lowering = (context: LoweringContext) => ValueId | readonly ValueId[] | undefined;

/** Lowerings by the names of their kernels in tfjs-core. */
export type LoweringTable = Readonly<Record<string, Lowering>>;
