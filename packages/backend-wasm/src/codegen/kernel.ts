import type { ModuleBuilder } from './emitter.ts';
import type { FunctionReference } from './function-builder.ts';

/** A kernel whose work is cut into independent items. */
export interface RangeKernel {
  /** (…operands, …results, firstItem, endItem): byte addresses and a range of items. */
  readonly function: FunctionReference;
  readonly items: number;
}

/**
 * Kernels to be run one after the other, each over all of its items. Every function takes
 * (…operands, …results, scratch, firstItem, endItem).
 */
export interface StagedKernel {
  readonly stages: readonly RangeKernel[];
  /** Scratch that all items of all stages share. */
  readonly scratchBytes: number;
}

/** The same kernel with a scratch parameter that it does not need. */
export const withScratch = (module: ModuleBuilder, kernel: RangeKernel, pointers: number): RangeKernel => ({
  items: kernel.items,
  function: module.function({ params: Array.from({ length: pointers + 3 }, () => 'i32' as const) }, (f, ...locals) => {
    f.call(kernel.function, [...locals.slice(0, pointers), ...locals.slice(-2)]);
  }),
});
