import type { Pass } from '../optimise.ts';
import { hoistFromScans } from './hoist.ts';
import { pruneScans } from './prune.ts';
import { saveForBackward } from './save.ts';
import { sinkFromScans } from './sink.ts';

/** The passes over loops. They come with the operation that makes loops, so that who makes none need not load them. */
export interface LoopPasses {
  /** Runs once, before all others. */
  readonly first: Pass;
  /** Run again and again, with the passes for all programs. */
  readonly repeated: readonly Pass[];
}

/**
 * The passes over programs that hold loops.
 *
 * @example
 * const faster = optimise(program, { loops: loopPasses });
 */
export const loopPasses: LoopPasses = {
  // While a backward body still is what the forward one was, node for node.
  first: saveForBackward,
  repeated: [hoistFromScans, sinkFromScans, pruneScans],
};
