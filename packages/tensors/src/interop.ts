import { ArgumentError } from '@neurite/backend';
import { type DType, dtypes, type TypedArray } from './ndarray.ts';
import { type TensorLike, tensor, toTensor } from './ops/create.ts';
import type { Tensor } from './tensor.ts';

/** A tensor of TensorFlow.js, of any copy of it, as far as it is needed here. */
export interface ForeignTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  data(): Promise<ArrayLike<number> | readonly string[]>;
}

/** The part of TensorFlow.js's namespace that makes tensors. */
export interface ForeignNamespace<T> {
  tensor(values: TypedArray, shape: number[], dtype: DType): T;
}

/**
 * A copy of a tensor of TensorFlow.js.
 *
 * @throws ArgumentError when its element type is none of float32, int32 and bool
 * @example
 * const x = await fromTfjs(tf.tensor([1, 2, 3]));
 */
export async function fromTfjs(source: ForeignTensor): Promise<Tensor> {
  if (!dtypes.includes(source.dtype as DType)) {
    throw new ArgumentError(
      `fromTfjs: the element type must be ${dtypes.join(', ')}; got ${source.dtype}. Cast the tensor first.`,
    );
  }
  const values = (await source.data()) as TypedArray;
  return tensor(values.slice(), [...source.shape], source.dtype as DType);
}

/**
 * A copy of a tensor, as a tensor of TensorFlow.js.
 *
 * @param tf TensorFlow.js itself: its type decides the type of the result
 * @example
 * const y = await toTfjs(x, tf); // a tf.Tensor, where tf is TensorFlow.js
 */
export async function toTfjs<T>(source: TensorLike, tf: ForeignNamespace<T>): Promise<T> {
  const value = toTensor(source);
  return tf.tensor(await value.data(), [...value.shape], value.dtype);
}
