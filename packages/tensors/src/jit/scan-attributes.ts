import type { LoopPasses } from '@neurite/compiler';
import type { LoopBody } from './loop-body.ts';
import type { loop } from './scan.ts';

/** The name of the kernel that runs a body over a time axis. */
export const SCAN = 'Scan';

/**
 * What the kernel is told beside its inputs, which are the carries, the sequences and the tensors that the body takes
 * from outside, in this order.
 */
export interface ScanAttributes {
  readonly body: LoopBody;
  readonly length: number;
  readonly reverse: boolean;
  /** Whether the carries as they entered each iteration are given too, after the final carries and the ys. */
  readonly history: boolean;
  readonly code: LoopCode;
}

/** What loops need later on: it comes with each of them, so that who has no loop need not load it. */
export interface LoopCode {
  /** The operation itself, of which its gradient is made. */
  readonly loop: typeof loop;
  readonly passes: LoopPasses;
}
