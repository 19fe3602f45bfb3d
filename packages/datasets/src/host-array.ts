import { ArgumentError } from '@neurite/backend';
import {
  type DType,
  isNdArray,
  isTensor,
  type NdArray,
  type NestedArray,
  ndArray,
  sizeOf,
  type TensorLike,
  type TypedArray,
  zerosOf,
} from '@neurite/tensors';
import { describe } from './checks.ts';

/**
 * A host array of whatever can stand for a tensor.
 *
 * @throws ArgumentError that names the argument when the value is no array of numbers
 */
export function hostArray(name: string, value: TensorLike, dtype?: DType): NdArray {
  if (isNdArray(value)) return value;
  if (isTensor(value)) return ndArray(value.dataSync(), value.shape);
  if (typeof value === 'number' || typeof value === 'boolean' || Array.isArray(value) || ArrayBuffer.isView(value)) {
    return ndArray(value as NestedArray | TypedArray, undefined, ArrayBuffer.isView(value) ? undefined : dtype);
  }
  throw new ArgumentError(`${name} must be an array of numbers; got ${describe(value)}.`);
}

/** The number of elements in one row: one index of the first axis. */
export function rowSize(array: NdArray): number {
  return sizeOf(array.shape.slice(1));
}

/** The rows of an array in the order of `indices`, as a new array: `result[i] = array[indices[i]]`. */
export function gatherRows(array: NdArray, indices: ArrayLike<number>): NdArray {
  const size = rowSize(array);
  const data = zerosOf(array.dtype, indices.length * size);
  if (size === 1) {
    for (let to = 0; to < indices.length; to++) data[to] = array.data[indices[to]!]!;
  } else {
    for (let to = 0; to < indices.length; to++) {
      const from = indices[to]! * size;
      data.set(array.data.subarray(from, from + size), to * size);
    }
  }
  return { data, shape: [indices.length, ...array.shape.slice(1)], dtype: array.dtype };
}
