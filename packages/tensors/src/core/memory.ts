import { currentBackend, type MemoryReport } from '@neurite/backend';

/** What tensors hold at this moment. */
export interface TensorMemory {
  /** Arrays of elements that tensors hold. Tensors that share their elements, and snapshots of a variable, count once. */
  readonly tensors: number;
  /** The bytes of those arrays. */
  readonly bytes: number;
  /** What the backend in use holds besides; missing when none is. */
  readonly backend?: MemoryReport;
}

let tensors = 0;
let bytes = 0;

/**
 * Corrects the counters, and does nothing else: the elements themselves are freed by the garbage collector alone. What
 * it holds for each array is a number. Anything through which the elements could be reached, such as the key under which
 * a backend keeps them, would keep them alive for as long as a synchronous loop runs, because finalizers never run in
 * the middle of one.
 */
const collected = new FinalizationRegistry<number>(forget);

/** Counts an array that a tensor holds, until it is {@link uncount}ed or `owner` is collected. */
export function count(owner: object, size: number): void {
  tensors += 1;
  bytes += size;
  collected.register(owner, size, owner);
}

/** Takes an array out of the count at once: it was disposed. */
export function uncount(owner: object, size: number): void {
  if (collected.unregister(owner)) forget(size);
}

function forget(size: number): void {
  tensors -= 1;
  bytes -= size;
}

/**
 * What tensors hold: those in reach, and those that the garbage collector has not come to yet. Collected ones leave the
 * count a little later, when the event loop turns; disposed ones at once.
 *
 * @example
 * memory(); // { tensors: 12, bytes: 81920, backend: { bytes: 81920, buffers: 12 } }
 */
export function memory(): TensorMemory {
  const backend = currentBackend();
  return backend === undefined ? { tensors, bytes } : { tensors, bytes, backend: backend.memory() };
}
