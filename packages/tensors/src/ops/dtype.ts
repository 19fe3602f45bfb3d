import { isTensor } from '../core/construct.ts';
import { runKernel } from '../core/kernel.ts';
import { type DType, isNdArray } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { toTensor, type TensorLike } from './create.ts';

const rank: Readonly<Record<DType, number>> = { bool: 0, int32: 1, float32: 2 };

/** Elements as another type: floats are truncated towards zero for int32; whatever is not zero is true for bool. */
export function cast(x: TensorLike, dtype: DType): Tensor {
  const value = toTensor(x);
  return value.dtype === dtype ? value : runKernel('Cast', { x: value }, { dtype });
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

function numberType(value: TensorLike, other: TensorLike): DType | undefined {
  if (typeof value !== 'number') return undefined;
  const dtype = isTensor(other) || isNdArray(other) ? other.dtype : 'float32';
  return dtype === 'int32' && Number.isInteger(value) ? 'int32' : 'float32';
}
