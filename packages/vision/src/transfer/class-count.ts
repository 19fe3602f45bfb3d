import type { NdArray } from '@neurite/tensors';

/** How many classes there are, from labels that are numbered from 0: one more than the largest. */
export function classCount(labels: NdArray): number {
  let largest = -1;
  for (const label of labels.data) largest = Math.max(largest, label);
  return largest + 1;
}
