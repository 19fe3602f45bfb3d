import type { DType, Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import type { Storage } from './storage.ts';

type TensorClass = new (storage: Storage, shape: Shape, dtype: DType) => Tensor;

/** Set by the class itself when it loads: operations make tensors, and the class's methods are the operations. */
let TensorClass: TensorClass;

export function setTensorClass(tensorClass: TensorClass): void {
  TensorClass = tensorClass;
}

/** A tensor over some storage. */
export function tensorOf(storage: Storage, shape: Shape, dtype: DType): Tensor {
  return new TensorClass(storage, shape, dtype);
}

/**
 * Whether a value is a tensor (or a variable).
 *
 * @example
 * isTensor(tensor([1, 2])) // true
 */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof TensorClass;
}
