import { isNdArray, isTensor } from '@neurite/tensors';
import type { BatchedDataset } from './data.ts';

/** Whether the argument gives batches, rather than being arrays. */
export function isStream(value: unknown): value is BatchedDataset {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value) || ArrayBuffer.isView(value) || isTensor(value) || isNdArray(value)) return false;
  return Symbol.asyncIterator in value || Symbol.iterator in value;
}
