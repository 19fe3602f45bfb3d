import { unknownName } from '@neurite/backend';
import { isTensor } from '../core/construct.ts';
import { runKernel } from '../core/kernel.ts';
import { type DType, isNdArray, type Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { toTensor, type TensorLike } from './create.ts';

const rank: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2 };

/** Elements as another type: floats are truncated towards zero for int32; whatever is not zero is true for bool. */
export function cast<S extends Shape>(x: TensorLike<S>, dtype: DType): Tensor<S> {
  const value = toTensor(x);
  if (!(dtype in rank)) throw unknownName('element type', dtype, Object.keys(rank));
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
  const widest = [x.dtype, y.dtype, minimum].reduce((p, q) => (rank[q] > rank[p] ? q : p));
  return [cast(x, widest), cast(y, widest)];
}

/** Tensors in the widest of their element types. */
export function promoteAll(values: readonly TensorLike[]): Tensor[] {
  const tensors = values.map((value) => toTensor(value));
  const widest = tensors.map((value) => value.dtype).reduce((p, q) => (rank[q] > rank[p] ? q : p), 'bool');
  return tensors.map((value) => cast(value, widest));
}

function numberType(value: TensorLike, other: TensorLike): DType | undefined {
  if (typeof value !== 'number') return undefined;
  const dtype = isTensor(other) || isNdArray(other) ? other.dtype : 'float32';
  return dtype !== 'float32' && (value | 0) === value ? 'int32' : 'float32';
}
