import { type HostArray, type TensorType, type TypedArray, zeros, elementCount } from '@neurite/backend';

/** An array as the GPU has it: a bool takes a word there. */
export const toWords = (array: HostArray): Float32Array | Int32Array | Uint32Array =>
  array.data instanceof Uint8Array ? Uint32Array.from(array.data) : array.data;

/** An array of this type from the GPU's words. */
export const fromWords = (type: TensorType, words: ArrayBuffer): TypedArray => {
  const count = elementCount(type.shape);
  if (type.dtype === 'float32') return new Float32Array(words, 0, count);
  if (type.dtype === 'int32') return new Int32Array(words, 0, count);
  const result = zeros('bool', count);
  const source = new Uint32Array(words, 0, count);
  for (let index = 0; index < count; index++) result[index] = source[index]!;
  return result;
};

/** Every element takes a word: WGSL has no smaller ones to share among threads. No buffer is empty. */
export const bytesOf = (type: TensorType): number => 4 * Math.max(1, elementCount(type.shape));
