import { type BufferRef, currentBackend } from '@neurite/backend';
import { type DType, type Shape, sizeOf, type TypedArray } from '../ndarray.ts';
import {
  disposeKernelTensor,
  type KernelTensor,
  makeKernelTensor,
  readKernelTensor,
  readKernelTensorSync,
} from './engine.ts';
import { count, uncount } from './memory.ts';

/**
 * Where a tensor's elements are: in a JavaScript array, with tfjs-core, or somewhere that a compiled program knows.
 *
 * Storage never changes once made, so tensors, variables and snapshots share it freely. The garbage collector frees
 * it; the reference count serves only `dispose` and `tidy`, which free it sooner.
 */
export abstract class Storage {
  readonly #size: number;
  #references = 0;

  /** @param size the bytes that `memory()` counts; 0 for what is counted elsewhere */
  constructor(size: number = 0) {
    this.#size = size;
    if (size > 0) count(this, size);
  }

  /** The elements as a tensor of tfjs-core, for its kernels. */
  abstract kernelTensor(): KernelTensor;
  abstract readSync(): TypedArray;
  abstract read(): Promise<TypedArray>;

  /** The elements as a buffer of compiled programs, where they are one already or the backend cannot be read without waiting. */
  programBuffer(): BufferRef | undefined {
    return undefined;
  }

  /** The elements, where they exist and can be had without waiting. */
  peek(): TypedArray | undefined {
    return currentBackend()?.capabilities.synchronousReads === false ? undefined : this.readSync();
  }

  protected abstract free(): void;

  retain(): void {
    this.#references++;
  }

  release(): void {
    this.#references--;
    if (this.#references > 0) return;
    if (this.#size > 0) uncount(this, this.#size);
    this.free();
  }
}

/** Elements in an array of JavaScript's, given to tfjs-core when the first kernel wants them. */
export class HostStorage extends Storage {
  readonly #data: TypedArray;
  readonly #shape: Shape;
  readonly #dtype: DType;
  #kernelTensor: KernelTensor | undefined;

  constructor(data: TypedArray, shape: Shape, dtype: DType) {
    super(data.byteLength);
    this.#data = data;
    this.#shape = shape;
    this.#dtype = dtype;
  }

  override kernelTensor(): KernelTensor {
    this.#kernelTensor ??= makeKernelTensor(this.#data, this.#shape, this.#dtype);
    return this.#kernelTensor;
  }

  override readSync(): TypedArray {
    return this.#data;
  }

  override async read(): Promise<TypedArray> {
    return this.#data;
  }

  override peek(): TypedArray {
    return this.#data;
  }

  protected override free(): void {
    if (this.#kernelTensor !== undefined) disposeKernelTensor(this.#kernelTensor);
    this.#kernelTensor = undefined;
  }
}

/** Elements that tfjs-core holds: what a kernel gave. */
export class KernelStorage extends Storage {
  readonly #kernelTensor: KernelTensor;

  constructor(kernelTensor: KernelTensor) {
    super(sizeOf(kernelTensor.shape) * (kernelTensor.dtype === 'bool' ? 1 : 4));
    this.#kernelTensor = kernelTensor;
  }

  override kernelTensor(): KernelTensor {
    return this.#kernelTensor;
  }

  override readSync(): TypedArray {
    return readKernelTensorSync(this.#kernelTensor);
  }

  override read(): Promise<TypedArray> {
    return readKernelTensor(this.#kernelTensor);
  }

  protected override free(): void {
    disposeKernelTensor(this.#kernelTensor);
  }
}
