import { currentBackend, Ledger, type MemoryReport } from '@neurite/backend';

/** What tensors hold at this moment. */
export interface TensorMemory {
  /** Arrays of elements that tensors hold. Tensors that share their elements, and snapshots of a variable, count once. */
  readonly tensors: number;
  /** The bytes of those arrays. */
  readonly bytes: number;
  /** What the backend in use holds besides; missing when none is. */
  readonly backend?: MemoryReport;
}

const ledger = new Ledger();

/** Counts an array that a tensor holds, until it is {@link uncount}ed or `owner` is collected. */
export function count(owner: object, size: number): void {
  ledger.add(owner, size);
}

/** Takes an array out of the count at once: it was disposed. */
export function uncount(owner: object, size: number): void {
  ledger.remove(owner, size);
}

/**
 * What tensors hold: those in reach, and those that the garbage collector has not come to yet. Collected ones leave the
 * count a little later, when the event loop turns; disposed ones at once.
 *
 * @example
 * memory(); // for instance { tensors: 12, bytes: 81920, backend: { bytes: 81920, buffers: 12 } }
 */
export function memory(): TensorMemory {
  const { buffers: tensors, bytes } = ledger.report();
  const backend = currentBackend();
  return backend === undefined ? { tensors, bytes } : { tensors, bytes, backend: backend.memory() };
}
