import { unknownName } from '@neurite/backend';
import { isTensor } from '../core/construct.ts';
import { runKernel } from '../core/kernel.ts';
import { type DType, dtypes, isNdArray, type Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { toTensor, type TensorLike } from './create.ts';

/**
 * Elements as another type: floats are truncated towards zero for int32, those beyond its range become its ends and NaN becomes 0;
 * whatever is not zero is true for bool.
 *
 * @example
 * cast([1.7, -1.7], 'int32') // [1, -1]
 */
export function cast<S extends Shape>(x: TensorLike<S>, dtype: DType): Tensor<S> {
  const value = toTensor(x);
  if (!dtypes.includes(dtype)) throw unknownName('element type', String(dtype), dtypes);
  return (value.dtype === dtype ? value : runKernel('Cast', { x: value }, { dtype })) as Tensor<S>;
}

/** The tensor itself if it holds numbers; booleans become 0 and 1 in int32. */
export function numeric(x: TensorLike): Tensor {
  const value = toTensor(x);
  return value.dtype === 'bool' ? cast(value, 'int32') : value;
}

/**
 * Two operands in one element type: the wider of the two, and at least `minimum`. A plain number takes the type of the
 * other operand if it is exact in it.
 */
export function promote(a: TensorLike, b: TensorLike, minimum: DType = 'bool'): [Tensor, Tensor] {
  const x = toTensor(a, numberType(a, b), 'a');
  const y = toTensor(b, numberType(b, a), 'b');
  const dtype = widest([x.dtype, y.dtype, minimum]);
  return [cast(x, dtype), cast(y, dtype)];
}

/** Tensors in the widest of their element types. */
export function promoteAll(values: readonly TensorLike[]): Tensor[] {
  const tensors = values.map((value) => toTensor(value));
  const dtype = widest(tensors.map((value) => value.dtype));
  return tensors.map((value) => cast(value, dtype));
}

function widest(list: readonly DType[]): DType {
  return dtypes[Math.max(...list.map((dtype) => dtypes.indexOf(dtype)))] ?? 'bool';
}

function numberType(value: TensorLike, other: TensorLike): DType | undefined {
  if (typeof value !== 'number') return undefined;
  const dtype = isTensor(other) || isNdArray(other) ? other.dtype : 'float32';
  return dtype !== 'float32' && (value | 0) === value ? 'int32' : 'float32';
}
