import type { LoopBody } from './loop-body.ts';

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
}
