import { type BufferRef, byteLength } from '@neurite/backend';
import { type KernelTensor, makeKernelTensor } from '../core/engine.ts';
import { Storage } from '../core/storage.ts';
import type { TypedArray } from '../ndarray.ts';

/** What a compiled program gave: it stays where the backend computes until somebody wants it elsewhere. */
export class BufferStorage extends Storage {
  readonly buffer: BufferRef;
  #kernelTensor: KernelTensor | undefined;

  /** @param isCounted whether `memory()` counts it among the tensors, as it does what kernels give; counting takes as long as a small program */
  constructor(buffer: BufferRef, isCounted: boolean = false) {
    super(isCounted ? byteLength(buffer) : 0);
    this.buffer = buffer;
  }

  override kernelTensor(): KernelTensor {
    this.#kernelTensor ??= makeKernelTensor(this.buffer.readSync().slice(), this.buffer.shape, this.buffer.dtype);
    return this.#kernelTensor;
  }

  override programBuffer(): BufferRef {
    return this.buffer;
  }

  override readSync(): TypedArray {
    return this.buffer.readSync();
  }

  override read(): Promise<TypedArray> {
    return this.buffer.read();
  }

  protected override free(): void {
    this.buffer.dispose();
  }
}
