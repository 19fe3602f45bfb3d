import { Ledger, type MemoryReport } from '@neurite/backend';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { backend_util, DataType } from '@tensorflow/tfjs-core';

/**
 * tfjs-core's cpu backend, whose data are arrays that JavaScript owns and the garbage collector frees, with two changes: it knows what
 * it holds, and it gives no advice, at the first write, to install another product.
 *
 * @internal
 */
export class HostKernels extends MathBackendCPU {
  readonly #ledger: Ledger = new Ledger();

  constructor() {
    super();
    Object.assign(this, { firstUse: false });
  }

  override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): object {
    const dataId = super.write(values, shape, dtype);
    this.#ledger.add(dataId, bytesOf(values));
    return dataId;
  }

  override move(
    dataId: object,
    values: backend_util.BackendValues,
    shape: number[],
    dtype: DataType,
    refCount: number,
  ): void {
    super.move(dataId, values, shape, dtype, refCount);
    this.#ledger.add(dataId, bytesOf(values));
  }

  override disposeData(dataId: object, force: boolean = false): boolean {
    const values = this.data.has(dataId) ? this.data.get(dataId).values : undefined;
    const isGone = super.disposeData(dataId, force);
    if (isGone) this.#ledger.remove(dataId, bytesOf(values));
    return isGone;
  }

  /** The arrays that it holds: those in reach, and those that the collector has not come to yet. */
  report(): MemoryReport {
    return this.#ledger.report();
  }
}

/** The bytes of an array of numbers or of texts; a complex tensor's parts count by themselves. */
function bytesOf(values: backend_util.BackendValues | undefined | null): number {
  if (values === undefined || values === null) return 0;
  if (ArrayBuffer.isView(values)) return values.byteLength;
  return values.reduce((total, text) => total + text.length, 0);
}
