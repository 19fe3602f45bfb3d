import { NeuriteError } from '@neurite/backend';
import { setTensorClass } from './core/construct.ts';
import type { Storage } from './core/storage.ts';
import { type DType, type NestedArray, type Shape, sizeOf, type TypedArray } from './ndarray.ts';
import { add, div, mul, neg, sub } from './ops/arithmetic.ts';
import type { TensorLike } from './ops/create.ts';
import { cast } from './ops/dtype.ts';
import { type MatMulOptions, matMul } from './ops/matmul.ts';
import { type Axes, mean, sum } from './ops/reduce.ts';
import { broadcastTo, reshape } from './ops/shape.ts';

/**
 * An immutable array of numbers, of one element type and any number of axes, on the backend in use.
 *
 * Where the shape is known it is part of the type: `Tensor<[32, 784]>`; plain `Tensor` is a tensor of any shape.
 * Nothing has to be disposed: the garbage collector frees what cannot be reached.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * await x.matMul(x).array(); // [[7, 10], [15, 22]]
 */
export class Tensor<S extends Shape = Shape> {
  /** The lengths of the axes. */
  readonly shape: S;
  /** The type of the elements. */
  readonly dtype: DType;
  #storage: Storage;
  #disposed = false;

  /** @internal Tensors are made by `tensor` and by operations. */
  constructor(storage: Storage, shape: S, dtype: DType) {
    this.#storage = storage;
    this.shape = shape;
    this.dtype = dtype;
    storage.retain();
  }

  /** The number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether {@link dispose} was called. */
  get isDisposed(): boolean {
    return this.#disposed;
  }

  /** @internal */
  get storage(): Storage {
    if (this.#disposed) {
      throw new NeuriteError(`This tensor of shape [${this.shape.join(', ')}] was disposed and can no longer be used.`);
    }
    return this.#storage;
  }

  /** @internal Puts other storage of the same shape and type in place: how a variable changes. */
  protected replaceStorage(storage: Storage): void {
    storage.retain();
    this.#storage.release();
    this.#storage = storage;
  }

  /** @internal The tensor to compute with: itself; for a variable, its value at this moment. */
  value(): Tensor<S> {
    return this;
  }

  /** Copies the elements out, in row-major order. */
  async data(): Promise<TypedArray> {
    return (await this.value().storage.read()).slice();
  }

  /** Copies the elements out at once, where the backend can (not on the gpu, not while a function is traced). */
  dataSync(): TypedArray {
    return this.value().storage.readSync().slice();
  }

  /** The elements as nested arrays; a scalar gives a number. Booleans come as 0 and 1. */
  async array(): Promise<NestedArray> {
    return nest(await this.value().storage.read(), this.shape);
  }

  /** The elements as nested arrays, at once; see {@link dataSync}. */
  arraySync(): NestedArray {
    return nest(this.value().storage.readSync(), this.shape);
  }

  /** The one element of a tensor that has one. @throws NeuriteError when it has several or none */
  async item(): Promise<number> {
    return single(await this.value().storage.read(), this.shape);
  }

  /** The one element, at once; see {@link dataSync}. */
  itemSync(): number {
    return single(this.value().storage.readSync(), this.shape);
  }

  /** Frees the elements now instead of when the collector comes; the tensor can no longer be used. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#storage.release();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  toString(): string {
    return `Tensor(${this.dtype}[${this.shape.join(', ')}])`;
  }

  // The operations, as methods: each does what the function of that name does with the tensor as its first argument.

  add(other: TensorLike): Tensor {
    return add(this, other);
  }

  sub(other: TensorLike): Tensor {
    return sub(this, other);
  }

  mul(other: TensorLike): Tensor {
    return mul(this, other);
  }

  div(other: TensorLike): Tensor {
    return div(this, other);
  }

  neg(): Tensor {
    return neg(this);
  }

  cast(dtype: DType): Tensor {
    return cast(this, dtype);
  }

  matMul(other: TensorLike, options?: MatMulOptions): Tensor {
    return matMul(this, other, options);
  }

  sum(axis?: Axes, keepDims?: boolean): Tensor {
    return sum(this, axis, keepDims);
  }

  mean(axis?: Axes, keepDims?: boolean): Tensor {
    return mean(this, axis, keepDims);
  }

  reshape(shape: Shape): Tensor {
    return reshape(this, shape);
  }

  broadcastTo(shape: Shape): Tensor {
    return broadcastTo(this, shape);
  }
}

setTensorClass(Tensor);

function nest(data: TypedArray, shape: Shape): NestedArray {
  if (shape.length === 0) return data[0]!;
  const build = (axis: number, offset: number, stride: number): NestedArray => {
    const length = shape[axis]!;
    if (axis === shape.length - 1) return Array.from(data.subarray(offset, offset + length));
    const inner = length === 0 ? 0 : stride / length;
    return Array.from({ length }, (_, index) => build(axis + 1, offset + index * inner, inner));
  };
  return build(0, 0, data.length);
}

function single(data: TypedArray, shape: Shape): number {
  if (data.length === 1) return data[0]!;
  throw new NeuriteError(`item() reads a tensor of one element; this one has the shape [${shape.join(', ')}].`);
}
