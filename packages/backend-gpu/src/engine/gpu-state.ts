import {
  type BufferRef,
  type DType,
  elementCount,
  formatType,
  type HostArray,
  NeuriteError,
  ProgramError,
  sameType,
  type Shape,
  type StateRef,
  type TensorType,
  type TypedArray,
  zeros,
} from '@neurite/backend';
import { lostError, synchronousReadError } from '../device/errors.ts';
import type { Engine } from './engine.ts';
import { GpuBuffer } from './gpu-buffer.ts';
import { bytesOf } from './words.ts';

/** A variable in a buffer of the GPU, for the variable's life. */
export class GpuState implements StateRef {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly engine: Engine;
  /** Raised by every write; programs raise it too. */
  version = 0;
  #generation: number;
  #buffer: GPUBuffer | undefined;

  constructor(engine: Engine, type: TensorType, data?: TypedArray) {
    this.engine = engine;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#generation = engine.generation;
    this.#buffer = this.#allocate();
    this.write(data ?? zeros(type.dtype, elementCount(type.shape)));
  }

  get buffer(): GPUBuffer {
    if (this.#buffer === undefined)
      throw new NeuriteError(`A variable of type ${formatType(this)} was used after it was disposed.`);
    if (this.#generation !== this.engine.generation) throw lostError('it was opened anew since');
    return this.#buffer;
  }

  read(): Promise<TypedArray> {
    return this.engine.read(this, this.buffer);
  }

  readSync(): TypedArray {
    throw synchronousReadError();
  }

  write(data: TypedArray): void {
    const expected = zeros(this.dtype, 0).constructor;
    if (data.length !== elementCount(this.shape) || data.constructor !== expected) {
      throw new ProgramError(
        `A variable of type ${formatType(this)} cannot take a ${data.constructor.name} of ${data.length} elements.`,
      );
    }
    this.#revive();
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
    this.#revive();
    this.engine.copy(buffer.buffer, this.buffer, bytesOf(this));
    this.version++;
  }

  #allocate(): GPUBuffer {
    return this.engine.own(this, bytesOf(this), `a variable ${formatType(this)}`);
  }

  /** After the device was lost, the first write gives the variable a place on the new one. */
  #revive(): void {
    if (this.#buffer === undefined || this.#generation === this.engine.generation) return;
    this.engine.disown(this.#buffer);
    this.#generation = this.engine.generation;
    this.#buffer = this.#allocate();
  }

  dispose(): void {
    if (this.#buffer === undefined) return;
    this.engine.disown(this.#buffer);
    this.#buffer = undefined;
  }
}
