import {
  type BufferRef,
  byteLength,
  type DType,
  elementCount,
  formatType,
  type HostArray,
  NeuriteError,
  ProgramError,
  type Shape,
  type StateRef,
  type TensorType,
  type TypedArray,
  zeros,
} from '@neurite/backend';
import type { Heap } from './heap.ts';
import { heapArray } from './host-step.ts';

/** A variable's memory in the heap, for the variable's life. */
export class WasmState implements StateRef {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly heap: Heap;
  /** Raised by every write; programs raise it too. */
  version = 0;
  #address: number;
  readonly #owner: Owner;

  constructor(heap: Heap, owner: Owner, type: TensorType, data?: TypedArray) {
    this.heap = heap;
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#owner = owner;
    this.#address = heap.allocate(byteLength(type), `a variable ${formatType(type)}`);
    owner.register(this, this.#address);
    this.write(data ?? zeros(type.dtype, elementCount(type.shape)));
  }

  /** Where it lies. */
  get address(): number {
    if (this.#address === 0)
      throw new NeuriteError(`A variable of type ${formatType(this)} was used after it was disposed.`);
    return this.#address;
  }

  readSync(): TypedArray {
    return heapArray(this.heap, this, this.address).slice();
  }

  async read(): Promise<TypedArray> {
    return this.readSync();
  }

  write(data: TypedArray): void {
    const place = heapArray(this.heap, this, this.address);
    if (data.length !== place.length || data.constructor !== place.constructor) {
      throw new ProgramError(
        `A variable of type ${formatType(this)} cannot take a ${data.constructor.name} of ${data.length} elements.`,
      );
    }
    place.set(data);
    this.version++;
  }

  dispose(): void {
    if (this.#address === 0) return;
    this.#owner.release(this, this.#address);
    this.#address = 0;
  }
}

/** An array in the heap that never changes: a data set, uploaded once. */
export class UploadedBuffer implements BufferRef {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly heap: Heap;
  #address: number;
  readonly #owner: Owner;

  constructor(heap: Heap, owner: Owner, array: HostArray) {
    this.heap = heap;
    this.shape = array.shape;
    this.dtype = array.dtype;
    this.#owner = owner;
    this.#address = heap.allocate(byteLength(array), `uploaded data ${formatType(array)}`);
    owner.register(this, this.#address);
    heapArray(heap, this, this.#address).set(array.data);
  }

  get address(): number {
    if (this.#address === 0) throw disposed(this);
    return this.#address;
  }

  readSync(): TypedArray {
    return heapArray(this.heap, this, this.address).slice();
  }

  async read(): Promise<TypedArray> {
    return this.readSync();
  }

  dispose(): void {
    if (this.#address === 0) return;
    this.#owner.release(this, this.#address);
    this.#address = 0;
  }
}

/** A program's result: an array of JavaScript, which the collector frees. */
export class ResultBuffer implements BufferRef {
  readonly shape: Shape;
  readonly dtype: DType;
  #data: TypedArray | number | undefined;

  /** @param data the array itself, which must not change any more; a float32 by itself becomes one when it is asked for */
  constructor(type: TensorType, data: TypedArray | number) {
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#data = data;
  }

  readSync(): TypedArray {
    const data = this.#data;
    if (data === undefined) throw disposed(this);
    return typeof data === 'number' ? (this.#data = Float32Array.of(data)) : data;
  }

  async read(): Promise<TypedArray> {
    return this.readSync();
  }

  dispose(): void {
    this.#data = undefined;
  }
}

const disposed = (type: TensorType): NeuriteError =>
  new NeuriteError(`A buffer of type ${formatType(type)} was used after it was disposed.`);

/** Frees the memory of what is no longer reachable; all that it holds on to are addresses. */
export class Owner {
  readonly #heap: Heap;
  readonly #registry: FinalizationRegistry<number>;
  /** How many were disposed: what looked up an address before may look again. */
  released = 0;

  constructor(heap: Heap) {
    this.#heap = heap;
    this.#registry = new FinalizationRegistry((address) => this.#heap.free(address));
  }

  register(holder: object, address: number): void {
    this.#registry.register(holder, address, holder);
  }

  release(holder: object, address: number): void {
    this.released++;
    this.forget(holder);
    this.#heap.free(address);
  }

  /** Leaves it to the caller to free what a holder has. */
  forget(holder: object): void {
    this.#registry.unregister(holder);
  }
}
