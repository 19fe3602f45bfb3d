import { ArgumentError, claimOnlyCopy, NeuriteError } from '@neurite/backend';
import { setTensorClass } from './core/construct.ts';
import { isEager } from './core/kernel.ts';
import type { Storage } from './core/storage.ts';
import { excerpt, inspectSymbol } from './excerpt.ts';
import { type DType, type NestedArray, type Shape, sizeOf, type TypedArray } from './ndarray.ts';
import {
  celu,
  elu,
  gelu,
  hardSigmoid,
  hardSwish,
  leakyRelu,
  logSoftmax,
  mish,
  prelu,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
} from './ops/activations.ts';
import {
  abs,
  add,
  div,
  floorDiv,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  pow,
  sign,
  square,
  squaredDifference,
  sub,
} from './ops/arithmetic.ts';
import type { Elementwise } from './ops/binary.ts';
import { equal, greater, greaterEqual, isFinite, isInf, isNaN, less, lessEqual, notEqual } from './ops/compare.ts';
import type { TensorLike } from './ops/create.ts';
import { cumprod, type CumulativeOptions, cumsum } from './ops/cumulative.ts';
import { cast } from './ops/dtype.ts';
import { type Chosen, logicalAnd, logicalNot, logicalOr, logicalXor, where } from './ops/logic.ts';
import { ceil, clip, erf, exp, expm1, floor, log, log1p, reciprocal, round, rsqrt, sqrt, step } from './ops/math.ts';
import { type MatMulOptions, matMul, type NoTransposes } from './ops/matmul.ts';
import {
  all,
  any,
  argMax,
  argMin,
  type Axes,
  logSumExp,
  max,
  mean,
  min,
  prod,
  std,
  sum,
  type VarianceOptions,
  variance,
} from './ops/reduce.ts';
import { concat, roll } from './ops/concat.ts';
import { dot, outer, tensordot } from './ops/contraction.ts';
import { type ConvolutionOptions, conv1d, conv2d, conv3d, depthwiseConv2d } from './ops/convolution.ts';
import { diag, diagPart, tril, triu } from './ops/diagonal.ts';
import { batchNorm, l2Normalize, layerNorm, type NormalizationOptions } from './ops/normalization.ts';
import { type NormOptions, norm, trace } from './ops/norm.ts';
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type PoolingOptions,
} from './ops/pooling.ts';
import { type ResizeOptions, resizeBilinear, resizeNearest } from './ops/resize.ts';
import { det, inverse } from './ops/solve.ts';
import { conv2dTranspose, type TransposedConvolutionOptions } from './ops/transposed-convolution.ts';
import { type GatherOptions, gather, gatherNd } from './ops/gather.ts';
import { type Padding, type PadMode, pad } from './ops/pad.ts';
import { broadcastTo, expandDims, flatten, repeat, reshape, squeeze, tile } from './ops/shape.ts';
import { acos, acosh, asin, asinh, atan, atan2, atanh, cos, cosh, sin, sinh, tan, tanh } from './ops/trigonometry.ts';
import { type Range, reverse, slice, split, stridedSlice, unstack } from './ops/slice.ts';
import { argSort, type SortDirection, sort, type TopK, topK } from './ops/sort.ts';
import { swapAxes, transpose } from './ops/transpose.ts';
import { dropout, type DropoutOptions } from './random/dropout.ts';
import type { ShapeOf } from './types/broadcast.ts';
import type { MatMulShape, Multipliable } from './types/matmul.ts';

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
  readonly #storage: Storage;
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

  /**
   * Text in a template, `${x}`; no number: `x < 1`, `x * 2` and `x + 1` would lose the gradient, or the shape.
   *
   * @throws ArgumentError wherever JavaScript wants a number
   */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new ArgumentError(
      `JavaScript's operators cannot compute with ${this.toString()}. Use its methods: x.add(1), x.mul(2), x.less(1), where(…); to ` +
        'decide in JavaScript read the value first, with await x.item(), outside of jit.',
    );
  }

  // The operations, as methods: each does what the function of that name does with the tensor as its first argument.

  add<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return add(this, other);
  }

  sub<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return sub(this, other);
  }

  mul<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return mul(this, other);
  }

  div<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return div(this, other);
  }

  floorDiv<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return floorDiv(this, other);
  }

  mod<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return mod(this, other);
  }

  pow<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return pow(this, other);
  }

  maximum<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return maximum(this, other);
  }

  minimum<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return minimum(this, other);
  }

  squaredDifference<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return squaredDifference(this, other);
  }

  neg(): Tensor<S> {
    return neg(this);
  }

  abs(): Tensor<S> {
    return abs(this);
  }

  sign(): Tensor<S> {
    return sign(this);
  }

  square(): Tensor<S> {
    return square(this);
  }

  sqrt(): Tensor<S> {
    return sqrt(this);
  }

  rsqrt(): Tensor<S> {
    return rsqrt(this);
  }

  reciprocal(): Tensor<S> {
    return reciprocal(this);
  }

  exp(): Tensor<S> {
    return exp(this);
  }

  expm1(): Tensor<S> {
    return expm1(this);
  }

  log(): Tensor<S> {
    return log(this);
  }

  log1p(): Tensor<S> {
    return log1p(this);
  }

  erf(): Tensor<S> {
    return erf(this);
  }

  floor(): Tensor<S> {
    return floor(this);
  }

  ceil(): Tensor<S> {
    return ceil(this);
  }

  round(): Tensor<S> {
    return round(this);
  }

  clip(min: number, max: number): Tensor<S> {
    return clip(this, min, max);
  }

  step(alpha?: number): Tensor<S> {
    return step(this, alpha);
  }

  sin(): Tensor<S> {
    return sin(this);
  }

  cos(): Tensor<S> {
    return cos(this);
  }

  tan(): Tensor<S> {
    return tan(this);
  }

  asin(): Tensor<S> {
    return asin(this);
  }

  acos(): Tensor<S> {
    return acos(this);
  }

  atan(): Tensor<S> {
    return atan(this);
  }

  sinh(): Tensor<S> {
    return sinh(this);
  }

  cosh(): Tensor<S> {
    return cosh(this);
  }

  tanh(): Tensor<S> {
    return tanh(this);
  }

  asinh(): Tensor<S> {
    return asinh(this);
  }

  acosh(): Tensor<S> {
    return acosh(this);
  }

  atanh(): Tensor<S> {
    return atanh(this);
  }

  atan2<A extends Shape, X extends TensorLike>(this: Tensor<A>, x: X): Elementwise<Tensor<A>, X> {
    return atan2(this, x);
  }

  equal<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return equal(this, other);
  }

  notEqual<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return notEqual(this, other);
  }

  less<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return less(this, other);
  }

  lessEqual<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return lessEqual(this, other);
  }

  greater<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return greater(this, other);
  }

  greaterEqual<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return greaterEqual(this, other);
  }

  isNaN(): Tensor<S> {
    return isNaN(this);
  }

  isFinite(): Tensor<S> {
    return isFinite(this);
  }

  isInf(): Tensor<S> {
    return isInf(this);
  }

  logicalAnd<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return logicalAnd(this, other);
  }

  logicalOr<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return logicalOr(this, other);
  }

  logicalXor<A extends Shape, B extends TensorLike>(this: Tensor<A>, other: B): Elementwise<Tensor<A>, B> {
    return logicalXor(this, other);
  }

  logicalNot(): Tensor<S> {
    return logicalNot(this);
  }

  /** This tensor where the condition holds, else `other`. */
  where<A extends Shape, C extends TensorLike, B extends TensorLike>(
    this: Tensor<A>,
    condition: C,
    other: B,
  ): Chosen<C, Tensor<A>, B> {
    return where(condition, this, other);
  }

  cast(dtype: DType): Tensor<S> {
    return cast(this, dtype);
  }

  sum(axis?: Axes, keepDims?: boolean): Tensor {
    return sum(this, axis, keepDims);
  }

  mean(axis?: Axes, keepDims?: boolean): Tensor {
    return mean(this, axis, keepDims);
  }

  prod(axis?: Axes, keepDims?: boolean): Tensor {
    return prod(this, axis, keepDims);
  }

  max(axis?: Axes, keepDims?: boolean): Tensor {
    return max(this, axis, keepDims);
  }

  min(axis?: Axes, keepDims?: boolean): Tensor {
    return min(this, axis, keepDims);
  }

  any(axis?: Axes, keepDims?: boolean): Tensor {
    return any(this, axis, keepDims);
  }

  all(axis?: Axes, keepDims?: boolean): Tensor {
    return all(this, axis, keepDims);
  }

  logSumExp(axis?: Axes, keepDims?: boolean): Tensor {
    return logSumExp(this, axis, keepDims);
  }

  argMax(axis?: number): Tensor {
    return argMax(this, axis);
  }

  argMin(axis?: number): Tensor {
    return argMin(this, axis);
  }

  variance(axis?: Axes, keepDims?: boolean, options?: VarianceOptions): Tensor {
    return variance(this, axis, keepDims, options);
  }

  std(axis?: Axes, keepDims?: boolean, options?: VarianceOptions): Tensor {
    return std(this, axis, keepDims, options);
  }

  cumsum(axis?: number, options?: CumulativeOptions): Tensor<S> {
    return cumsum(this, axis, options);
  }

  cumprod(axis?: number, options?: CumulativeOptions): Tensor<S> {
    return cumprod(this, axis, options);
  }

  relu(): Tensor<S> {
    return relu(this);
  }

  relu6(): Tensor<S> {
    return relu6(this);
  }

  leakyRelu(negativeSlope?: number): Tensor<S> {
    return leakyRelu(this, negativeSlope);
  }

  prelu<A extends Shape, B extends TensorLike>(this: Tensor<A>, alpha: B): Elementwise<Tensor<A>, B> {
    return prelu(this, alpha);
  }

  elu(alpha?: number): Tensor<S> {
    return elu(this, alpha);
  }

  selu(): Tensor<S> {
    return selu(this);
  }

  celu(alpha?: number): Tensor<S> {
    return celu(this, alpha);
  }

  gelu(approximate?: boolean): Tensor<S> {
    return gelu(this, approximate);
  }

  silu(): Tensor<S> {
    return silu(this);
  }

  mish(): Tensor<S> {
    return mish(this);
  }

  softplus(): Tensor<S> {
    return softplus(this);
  }

  softsign(): Tensor<S> {
    return softsign(this);
  }

  sigmoid(): Tensor<S> {
    return sigmoid(this);
  }

  hardSigmoid(): Tensor<S> {
    return hardSigmoid(this);
  }

  hardSwish(): Tensor<S> {
    return hardSwish(this);
  }

  dropout(rate: number, options?: DropoutOptions): Tensor<S> {
    return dropout(this, rate, options);
  }

  softmax(axis?: number): Tensor<S> {
    return softmax(this, axis);
  }

  logSoftmax(axis?: number): Tensor<S> {
    return logSoftmax(this, axis);
  }

  matMul<A extends Shape, B extends TensorLike, const Options extends MatMulOptions = NoTransposes>(
    this: Tensor<A>,
    other: B & Multipliable<A, ShapeOf<B>, Options>,
    options?: Options,
  ): Tensor<MatMulShape<A, ShapeOf<B>, Options>> {
    const product: Tensor = matMul(this as Tensor, other as TensorLike, options as MatMulOptions);
    return product as Tensor<MatMulShape<A, ShapeOf<B>, Options>>;
  }

  reshape(shape: Shape): Tensor {
    return reshape(this, shape);
  }

  broadcastTo(shape: Shape): Tensor {
    return broadcastTo(this, shape);
  }

  expandDims(axis?: number): Tensor {
    return expandDims(this, axis);
  }

  squeeze(axis?: Axes): Tensor {
    return squeeze(this, axis);
  }

  flatten(startAxis?: number): Tensor {
    return flatten(this, startAxis);
  }

  transpose(perm?: readonly number[]): Tensor {
    return transpose(this, perm);
  }

  swapAxes(axis1: number, axis2: number): Tensor {
    return swapAxes(this, axis1, axis2);
  }

  slice(begin: number | readonly number[], size?: number | readonly number[]): Tensor {
    return slice(this, begin, size);
  }

  stridedSlice(ranges: readonly (Range | number)[]): Tensor {
    return stridedSlice(this, ranges);
  }

  split(parts: number | readonly number[], axis?: number): Tensor[] {
    return split(this, parts, axis);
  }

  unstack(axis?: number): Tensor[] {
    return unstack(this, axis);
  }

  concat(others: readonly TensorLike[], axis?: number): Tensor {
    return concat([this, ...others], axis);
  }

  tile(reps: readonly number[]): Tensor {
    return tile(this, reps);
  }

  repeat(repeats: number, axis?: number): Tensor {
    return repeat(this, repeats, axis);
  }

  pad(paddings: readonly Padding[], mode?: PadMode, value?: number): Tensor {
    return pad(this, paddings, mode, value);
  }

  reverse(axis?: Axes): Tensor {
    return reverse(this, axis);
  }

  roll(shift: number | readonly number[], axis?: Axes): Tensor {
    return roll(this, shift, axis);
  }

  gather(indices: TensorLike, options?: GatherOptions): Tensor {
    return gather(this, indices, options);
  }

  gatherNd(indices: TensorLike): Tensor {
    return gatherNd(this, indices);
  }

  topK(k?: number): TopK {
    return topK(this, k);
  }

  sort(axis?: number, direction?: SortDirection): Tensor {
    return sort(this, axis, direction);
  }

  argSort(axis?: number, direction?: SortDirection): Tensor {
    return argSort(this, axis, direction);
  }

  tril(k?: number): Tensor {
    return tril(this, k);
  }

  triu(k?: number): Tensor {
    return triu(this, k);
  }

  dot(other: TensorLike): Tensor {
    return dot(this, other);
  }

  outer(other: TensorLike): Tensor {
    return outer(this, other);
  }

  tensordot(other: TensorLike, axes?: number | readonly [readonly number[], readonly number[]]): Tensor {
    return tensordot(this, other, axes);
  }

  norm(options?: NormOptions): Tensor {
    return norm(this, options);
  }

  trace(): Tensor {
    return trace(this);
  }

  inverse(): Tensor {
    return inverse(this);
  }

  det(): Tensor {
    return det(this);
  }

  diag(): Tensor {
    return diag(this);
  }

  diagPart(): Tensor {
    return diagPart(this);
  }

  conv1d(kernel: TensorLike, options?: ConvolutionOptions): Tensor {
    return conv1d(this, kernel, options);
  }

  conv2d(kernel: TensorLike, options?: ConvolutionOptions): Tensor {
    return conv2d(this, kernel, options);
  }

  conv3d(kernel: TensorLike, options?: ConvolutionOptions): Tensor {
    return conv3d(this, kernel, options);
  }

  depthwiseConv2d(kernel: TensorLike, options?: Omit<ConvolutionOptions, 'groups'>): Tensor {
    return depthwiseConv2d(this, kernel, options);
  }

  conv2dTranspose(kernel: TensorLike, options?: TransposedConvolutionOptions): Tensor {
    return conv2dTranspose(this, kernel, options);
  }

  maxPool1d(options?: PoolingOptions): Tensor {
    return maxPool1d(this, options);
  }

  maxPool2d(options?: PoolingOptions): Tensor {
    return maxPool2d(this, options);
  }

  maxPool3d(options?: PoolingOptions): Tensor {
    return maxPool3d(this, options);
  }

  avgPool1d(options?: PoolingOptions): Tensor {
    return avgPool1d(this, options);
  }

  avgPool2d(options?: PoolingOptions): Tensor {
    return avgPool2d(this, options);
  }

  avgPool3d(options?: PoolingOptions): Tensor {
    return avgPool3d(this, options);
  }

  batchNorm(mean: TensorLike, variance: TensorLike, options?: NormalizationOptions): Tensor {
    return batchNorm(this, mean, variance, options);
  }

  layerNorm(options?: NormalizationOptions & { readonly axis?: Axes }): Tensor {
    return layerNorm(this, options);
  }

  l2Normalize(axis?: Axes, epsilon?: number): Tensor {
    return l2Normalize(this, axis, epsilon);
  }

  resizeBilinear(size: readonly [number, number], options?: ResizeOptions): Tensor {
    return resizeBilinear(this, size, options);
  }

  resizeNearest(size: readonly [number, number], options?: ResizeOptions): Tensor {
    return resizeNearest(this, size, options);
  }
}

/** What Node's console shows: the tensor as text, and a few of the elements where they can be read at once. */
function inspected(this: Tensor): string {
  if (this.isDisposed) return `${this.toString()} (disposed)`;
  const data = isEager() ? this.value().storage.peek() : undefined;
  if (data === undefined) return this.toString();
  const isOneLine = this.shape.slice(0, -1).every((length) => length === 1);
  return `${this.toString()}${isOneLine ? ' ' : '\n'}${excerpt(data, this.shape, this.dtype)}`;
}

// Not a method: published declarations would have to name the symbol.
Object.defineProperty(Tensor.prototype, inspectSymbol, { value: inspected });
claimOnlyCopy('@neurite/tensors', import.meta.url);
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
