import { type DType, type HostArray, sameShape, type Shape, type TypedArray } from '@neurite/backend';
import { keep, type Tensor } from '@tensorflow/tfjs-core';
import type { Kernels } from './kernels.ts';

/** Arrays of more elements than this are not kept on the host when they went to the card. */
const MOST_ON_BOTH_SIDES = 64;

/**
 * @internal
 * An array that never changes, on the card, on the host, or both: it is brought to the other side when somebody wants it there. What is
 * used on the host only (keys and counters of random numbers, the number of an iteration) never goes to the card.
 *
 * Its owners are counted. The last one that lets go of it frees it at once.
 */
export class CardArray {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly #kernels: Kernels;
  #tensor: Tensor | undefined;
  #data: TypedArray | undefined;
  #owners = 1;

  private constructor(kernels: Kernels, shape: Shape, dtype: DType) {
    this.#kernels = kernels;
    this.shape = shape;
    this.dtype = dtype;
  }

  /** What a kernel gave. */
  static ofTensor(kernels: Kernels, tensor: Tensor): CardArray {
    const array = new CardArray(kernels, tensor.shape, tensor.dtype as DType);
    // Scopes of tfjs-core's, which its users may be in the middle of, must not free it.
    array.#tensor = keep(tensor);
    return array;
  }

  /** Keeps `data` itself: it must not change any more. */
  static ofHost(kernels: Kernels, { shape, dtype, data }: HostArray): CardArray {
    const array = new CardArray(kernels, shape, dtype);
    array.#data = data;
    return array;
  }

  tensor(): Tensor {
    if (this.#tensor === undefined) {
      this.#tensor = this.#kernels.upload(this.hostArray());
      if (this.#data!.length > MOST_ON_BOTH_SIDES) this.#data = undefined;
    }
    return this.#tensor;
  }

  /** Whether a tensor is this array's own. */
  has(tensor: Tensor): boolean {
    return tensor === this.#tensor;
  }

  /** The elements, where they are on the host. */
  peek(): TypedArray | undefined {
    return this.#data;
  }

  hostArray(): HostArray {
    return { shape: this.shape, dtype: this.dtype, data: this.readSync() };
  }

  readSync(): TypedArray {
    this.#data ??= this.#kernels.readSync(this.#tensor!);
    return this.#data;
  }

  async read(): Promise<TypedArray> {
    this.#data ??= await this.#kernels.read(this.#tensor!);
    return this.#data;
  }

  /** A share of the same elements under another shape of as many. */
  reshaped(shape: Shape): CardArray {
    if (sameShape(this.shape, shape)) return this.retain();
    if (this.#tensor === undefined) return CardArray.ofHost(this.#kernels, { ...this.hostArray(), shape });
    return CardArray.ofTensor(this.#kernels, this.#kernels.reshape(this.#tensor, shape));
  }

  /** One more owner. */
  retain(): this {
    this.#owners++;
    return this;
  }

  /** One owner less. */
  release(): void {
    this.#owners--;
    if (this.#owners > 0) return;
    this.#tensor?.dispose();
    this.#tensor = this.#data = undefined;
  }
}
