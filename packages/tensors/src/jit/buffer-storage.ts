import type { BufferRef } from '@neurite/backend';
import { type KernelTensor, makeKernelTensor } from '../core/engine.ts';
import { Storage } from '../core/storage.ts';
import type { TypedArray } from '../ndarray.ts';

/** What a compiled program gave: it stays where the backend computes until somebody wants it elsewhere. */
export class BufferStorage extends Storage {
  readonly buffer: BufferRef;
  #kernelTensor: KernelTensor | undefined;

  constructor(buffer: BufferRef) {
    super();
    this.buffer = buffer;
  }

  override kernelTensor(): KernelTensor {
    this.#kernelTensor ??= makeKernelTensor(this.buffer.readSync().slice(), this.buffer.shape, this.buffer.dtype);
    return this.#kernelTensor;
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
