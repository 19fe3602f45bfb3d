import { NeuriteError } from '@neurite/backend';
import { type TensorLike, toTensor } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';

/** A value to differentiate by. @throws NeuriteError when it is not float32 */
export function watchable(x: TensorLike): Tensor {
  const value = toTensor(x).value();
  if (value.dtype === 'float32') return value;
  throw new NeuriteError(`Only float32 tensors can be differentiated by; got ${value.toString()}. Cast it first.`);
}
