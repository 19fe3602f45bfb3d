import { ArgumentError } from '@neurite/backend';
import { isTensor, tensorOf } from '../core/construct.ts';
import { HostStorage } from '../core/storage.ts';
import {
  type DType,
  isNdArray,
  type NdArray,
  type NestedArray,
  ndArray,
  requireShape,
  type Shape,
  sizeOf,
  type TypedArray,
  zerosOf,
} from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { Mutable } from '../types/broadcast.ts';

/** Whatever can stand where a tensor is wanted: a tensor, a host array, nested arrays, a number or a boolean. */
export type TensorLike<S extends Shape = Shape> = Tensor<S> | NdArray<S> | NestedArray | TypedArray;

/**
 * Makes a tensor from nested arrays, a typed array or a host array. It needs no backend: the values wait in memory
 * until an operation uses them.
 *
 * @param values kept, not copied, where they are a typed array of the right type: do not change it afterwards
 * @param shape defaults to the nesting of `values`
 * @param dtype defaults to the type of `values`: 'bool' for booleans, else 'float32'
 * @throws NeuriteError when the nesting is ragged or does not fill the shape
 * @example
 * tensor([[1, 2, 3], [4, 5, 6]]); // Tensor(float32[2, 3])
 */
export function tensor<const S extends Shape = Shape>(
  values: NestedArray | TypedArray | NdArray<S>,
  shape?: S,
  dtype?: DType,
): Tensor<Mutable<S>> {
  const source: NdArray = isNdArray(values) ? values : ndArray(values as NestedArray | TypedArray, shape, dtype);
  const array = isNdArray(values) ? ndArray(source.data, shape ?? source.shape, dtype ?? source.dtype) : source;
  return tensorOf(new HostStorage(array.data, array.shape, array.dtype), array.shape, array.dtype) as Tensor<
    Mutable<S>
  >;
}

/**
 * The value itself if it is a tensor, else a tensor of it; plain numbers take `dtype` (default 'float32').
 *
 * @example
 * toTensor([[1, 2], [3, 4]]) // [[1, 2], [3, 4]]
 */
export function toTensor(value: TensorLike, dtype?: DType, argument: string = 'value'): Tensor {
  if (isTensor(value)) return value;
  if (isNdArray(value)) return tensor(value);
  if (typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value) || ArrayBuffer.isView(value)) {
    return tensor(value as NestedArray | TypedArray, undefined, ArrayBuffer.isView(value) ? undefined : dtype);
  }
  throw new ArgumentError(
    `Argument '${argument}' must be a tensor, a host array, nested arrays or a number; got ${describe(value)}.`,
  );
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object') return typeof value;
  // A class that says what its objects are knows better.
  const { toString: tell } = value as { readonly toString?: () => string };
  const isPlain = tell === undefined || tell === Object.prototype.toString;
  return isPlain ? `an object (${value.constructor?.name ?? 'without a class'})` : tell.call(value);
}

/**
 * A tensor of zeros.
 *
 * @example
 * zeros([2, 2]) // [[0, 0], [0, 0]]
 */
export function zeros<const S extends Shape>(shape: S, dtype: DType = 'float32'): Tensor<Mutable<S>> {
  return fill(shape, 0, dtype);
}

/**
 * A tensor of ones.
 *
 * @example
 * ones([2, 2]) // [[1, 1], [1, 1]]
 */
export function ones<const S extends Shape>(shape: S, dtype: DType = 'float32'): Tensor<Mutable<S>> {
  return fill(shape, 1, dtype);
}

/**
 * A tensor with every element equal to `value`.
 *
 * @example
 * fill([2, 2], 7) // [[7, 7], [7, 7]]
 */
export function fill<const S extends Shape>(shape: S, value: number, dtype: DType = 'float32'): Tensor<Mutable<S>> {
  requireShape(shape);
  const data = zerosOf(dtype, sizeOf(shape));
  if (value !== 0) data.fill(value);
  return tensor(data, shape, dtype);
}

/**
 * Zeros in the shape and type of another tensor.
 *
 * @example
 * zerosLike(tensor([[5, 6]])) // [[0, 0]]
 */
export function zerosLike<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return fill(x.shape, 0, x.dtype) as Tensor as Tensor<S>;
}

/**
 * Ones in the shape and type of another tensor.
 *
 * @example
 * onesLike(tensor([[5, 6]])) // [[1, 1]]
 */
export function onesLike<S extends Shape>(x: Tensor<S>): Tensor<S> {
  return fill(x.shape, 1, x.dtype) as Tensor as Tensor<S>;
}
