import {
  type BufferRef,
  elementCount,
  formatType,
  type HostArray,
  ProgramError,
  sameType,
  type StateRef,
  type TensorType,
  type TypedArray,
  zeros,
} from '@neurite/backend';
import type { Engine } from './engine.ts';
import { GpuArray } from './gpu-array.ts';
import { GpuBuffer } from './gpu-buffer.ts';
import { bytesOf } from './words.ts';

/** A variable in a buffer of the GPU, for the variable's life; after the device was lost, the first write gives it a place on the new one. */
export class GpuState extends GpuArray implements StateRef {
  protected readonly noun = 'variable';
  /** Raised by every write; programs raise it too. */
  version = 0;

  constructor(engine: Engine, type: TensorType, data?: TypedArray) {
    super(engine, type, 'a variable');
    this.write(data ?? zeros(type.dtype, elementCount(type.shape)));
  }

  write(data: TypedArray): void {
    const expected = zeros(this.dtype, 0).constructor;
    if (data.length !== elementCount(this.shape) || data.constructor !== expected) {
      throw new ProgramError(
        `A variable of type ${formatType(this)} cannot take a ${data.constructor.name} of ${data.length} elements.`,
      );
    }
    this.revive();
    const array: HostArray = { shape: this.shape, dtype: this.dtype, data };
    this.engine.write(this.buffer, array);
    this.version++;
  }

  copy(): BufferRef {
    const copy = new GpuBuffer(this.engine, this, 'the value of a variable');
    this.engine.copy(this.buffer, copy.buffer, bytesOf(this));
    return copy;
  }

  writeFrom(buffer: BufferRef): void {
    if (!(buffer instanceof GpuBuffer && buffer.engine === this.engine)) return this.write(buffer.readSync());
    if (!sameType(buffer, this))
      throw new ProgramError(
        `A variable of type ${formatType(this)} cannot take a buffer of type ${formatType(buffer)}.`,
      );
    this.revive();
    this.engine.copy(buffer.buffer, this.buffer, bytesOf(this));
    this.version++;
  }
}
