import { cast, expandDims, less, range, type Tensor, type TensorLike, toTensor } from '@neurite/tensors';

/** Which of so many frames lie before the end of their utterance. @param lengths [...] @returns bool [..., frames] */
export function lengthMask(lengths: TensorLike, frames: number): Tensor {
  return less(range(frames), expandDims(cast(toTensor(lengths), 'float32'), -1));
}
