import { tensorOf } from '../core/construct.ts';
import { requireBackend } from '../core/engine.ts';
import type { NdArray, Shape } from '../ndarray.ts';
import { tensor } from '../ops/create.ts';
import type { Tensor } from '../tensor.ts';
import { BufferStorage } from './buffer-storage.ts';

/**
 * Puts a host array where the backend in use computes, so that compiled functions need not copy it at every call: for
 * data sets that are gone through many times. On a backend that runs no programs it is an ordinary tensor.
 *
 * @throws NoBackend when no backend was chosen
 * @example
 * const images = upload(train.x);
 */
export function upload<S extends Shape>(array: NdArray<S>): Tensor<S> {
  const buffer = requireBackend().upload?.(array);
  if (buffer === undefined) return tensor(array) as Tensor as Tensor<S>;
  return tensorOf(new BufferStorage(buffer), array.shape, array.dtype) as Tensor<S>;
}
