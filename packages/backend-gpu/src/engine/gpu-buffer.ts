import {
  type BufferRef,
  type DType,
  formatType,
  NeuriteError,
  type Shape,
  type TensorType,
  type TypedArray,
} from '@neurite/backend';
import { lostError, synchronousReadError } from '../device/errors.ts';
import type { Engine } from './engine.ts';
import { bytesOf } from './words.ts';

/** An array in a buffer of the GPU: a result, or something uploaded. */
export class GpuBuffer implements BufferRef {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly engine: Engine;
  readonly #generation: number;
  #buffer: GPUBuffer | undefined;

  constructor(engine: Engine, type: TensorType, what: string) {
    this.engine = engine;
    this.#generation = engine.generation;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#buffer = engine.own(this, bytesOf(type), `${what} ${formatType(type)}`);
  }

  /** Where it lies. */
  get buffer(): GPUBuffer {
    if (this.#buffer === undefined)
      throw new NeuriteError(`A buffer of type ${formatType(this)} was used after it was disposed.`);
    if (this.#generation !== this.engine.generation) throw lostError('it was opened anew since');
    return this.#buffer;
  }

  read(): Promise<TypedArray> {
    return this.engine.read(this, this.buffer);
  }

  readSync(): TypedArray {
    throw synchronousReadError();
  }

  dispose(): void {
    if (this.#buffer === undefined) return;
    this.engine.disown(this.#buffer);
    this.#buffer = undefined;
  }
}
