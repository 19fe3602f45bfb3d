import { type BufferRef, type DType, formatType, NeuriteError, type Shape, type TypedArray } from '@neurite/backend';
import type { CardArray } from './card-array.ts';

/** Frees the arrays of buffers and variables that were collected: nothing of an array leads back to who owned it. */
const collected = new FinalizationRegistry<CardArray>((array) => array.release());

/** An array that is owned from outside: by a tensor, or by a data set that was uploaded. It takes over one share of the array. */
export class CardBuffer implements BufferRef {
  readonly shape: Shape;
  readonly dtype: DType;
  #array: CardArray | undefined;

  constructor(array: CardArray) {
    this.#array = array;
    this.shape = array.shape;
    this.dtype = array.dtype;
    collected.register(this, array, this);
  }

  get array(): CardArray {
    if (this.#array !== undefined) return this.#array;
    throw new NeuriteError(`An array of type ${formatType(this)} was used after it was disposed.`);
  }

  readSync(): TypedArray {
    return this.array.readSync();
  }

  async read(): Promise<TypedArray> {
    return this.array.read();
  }

  dispose(): void {
    if (!collected.unregister(this)) return;
    this.#array!.release();
    this.#array = undefined;
  }
}
