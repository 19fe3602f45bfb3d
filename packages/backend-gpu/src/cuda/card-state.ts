import {
  type BufferRef,
  type DType,
  elementCount,
  formatType,
  ProgramError,
  type Shape,
  type StateRef,
  type TensorType,
  type TypedArray,
  zeros,
} from '@neurite/backend';
import { CardArray } from './card-array.ts';
import { CardBuffer } from './card-buffer.ts';
import type { Kernels } from './kernels.ts';

/** A variable's storage: a write puts another array in the place of the old one, which lives on where it was handed out. */
export class CardState implements StateRef {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly kernels: Kernels;
  #held: CardBuffer;
  #version = 0;

  constructor(kernels: Kernels, { shape, dtype }: TensorType, data?: TypedArray) {
    this.kernels = kernels;
    this.shape = shape;
    this.dtype = dtype;
    this.#held = this.#holding(data ?? zeros(dtype, elementCount(shape)));
  }

  get version(): number {
    return this.#version;
  }

  get array(): CardArray {
    return this.#held.array;
  }

  readSync(): TypedArray {
    return this.#held.readSync();
  }

  read(): Promise<TypedArray> {
    return this.#held.read();
  }

  write(data: TypedArray): void {
    this.#replace(this.#holding(data));
  }

  copy(): BufferRef {
    return new CardBuffer(this.array.retain());
  }

  writeFrom(buffer: BufferRef): void {
    if (buffer instanceof CardBuffer) this.take(buffer.array.retain());
    else this.write(buffer.readSync());
  }

  /** Takes over a share of an array as the new value. */
  take(array: CardArray): void {
    this.#replace(new CardBuffer(array));
  }

  dispose(): void {
    this.#held.dispose();
  }

  #holding(data: TypedArray): CardBuffer {
    const { shape, dtype } = this;
    const expected = zeros(dtype, 0);
    if (data.length !== elementCount(shape) || data.constructor !== expected.constructor) {
      throw new ProgramError(
        `A variable of type ${formatType(this)} cannot take a ${data.constructor.name} of ${data.length} elements.`,
      );
    }
    return new CardBuffer(CardArray.ofHost(this.kernels, { shape, dtype, data: data.slice() }));
  }

  #replace(held: CardBuffer): void {
    this.#held.dispose();
    this.#held = held;
    this.#version++;
  }
}
