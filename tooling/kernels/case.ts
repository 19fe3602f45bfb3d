import type fc from 'fast-check';
import type { Call } from './call.ts';

/** How a kernel is compared and measured. */
export interface KernelCase {
  /** Calls on which the host and the co-processor must agree; those that the host refuses are passed over. */
  readonly random: fc.Arbitrary<Call>;
  /** By how much results may differ, relative to the larger of 1 and the value; 0 means the same bits. Default 4 units in the last place, at any magnitude. */
  readonly tolerance?: number;
  /** Calls that are measured, by a label, the smallest first. */
  readonly measured: readonly (readonly [label: string, call: () => Call])[];
}
