import { type DType, formatType, NeuriteError, type Shape, type TensorType, type TypedArray } from '@neurite/backend';
import { lostError, synchronousReadError } from '../device/errors.ts';
import type { Engine } from './engine.ts';
import type { OwnedBuffer } from './owned-buffer.ts';
import { bytesOf } from './words.ts';

/** An array in a buffer of the GPU, until it is disposed, collected, or lost with the device. */
export abstract class GpuArray {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly engine: Engine;
  readonly #label: string;
  #owned: OwnedBuffer | undefined;

  /** @param label what it is, for errors and profiles */
  constructor(engine: Engine, type: TensorType, label: string) {
    this.engine = engine;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#label = `${label} ${formatType(type)}`;
    this.#owned = engine.own(bytesOf(type), this.#label);
  }

  /** What a message calls it. */
  protected abstract readonly noun: string;

  /** Where it lies. @throws NeuriteError after it was disposed, GpuError after the device was lost */
  get buffer(): GPUBuffer {
    if (this.#owned === undefined)
      throw new NeuriteError(`A ${this.noun} of type ${formatType(this)} was used after it was disposed.`);
    if (this.#owned.generation !== this.engine.generation) throw lostError('it was opened anew since');
    return this.#owned.buffer;
  }

  read(): Promise<TypedArray> {
    return this.engine.read(this, this.buffer);
  }

  readSync(): TypedArray {
    throw synchronousReadError();
  }

  dispose(): void {
    if (this.#owned === undefined) return;
    this.engine.disown(this.#owned);
    this.#owned = undefined;
  }

  /** After the device was lost and replaced, gives it a place on the new one, with whatever was there before. */
  protected revive(): void {
    if (this.#owned === undefined || this.#owned.generation === this.engine.generation) return;
    this.engine.disown(this.#owned);
    this.#owned = this.engine.own(bytesOf(this), this.#label);
  }
}
