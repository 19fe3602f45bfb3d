import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  findBackend,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { corrected } from './corrected.ts';

/** A module with the surface of `@tensorflow/tfjs-node-gpu`, as far as `@neurite/backend-gpu` uses it. */
export interface StandIn {
  readonly backend: () => unknown;
  /** The native tensors that were deleted, by their numbers. */
  readonly deleted: readonly number[];
}

/** Kernels of tfjs-core's cpu backend that tfjs-node does not have. */
const MISSING = ['BitwiseAnd', 'DenseBincount', 'MaxPoolWithArgmax', 'RotateWithOffset', 'SearchSorted', 'Transform'];

/**
 * Registers a backend of the name that tfjs-node's has: tfjs-core's kernels for the cpu, without those that TensorFlow does not have, and
 * corrected where TensorFlow's are right and these are not.
 *
 * @param isUsingGpuDevice false: as TensorFlow without CUDA's libraries, which takes the processor without a word
 */
export function tensorflowStandIn(isUsingGpuDevice = true): StandIn {
  const deleted: number[] = [];
  class Backend extends MathBackendCPU {
    readonly isUsingGpuDevice = isUsingGpuDevice;
    readonly binding = { deleteTensor: (id: number) => deleted.push(id) };
    readonly tensorMap = this.data;
  }
  if (findBackend('tensorflow') === null) {
    for (const { kernelName } of getKernelsForBackend('tensorflow')) unregisterKernel(kernelName, 'tensorflow');
    for (const { kernelName } of getKernelsForBackend('cpu')) {
      if (MISSING.includes(kernelName)) continue;
      registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc: corrected(kernelName) });
    }
    registerBackend('tensorflow', () => Object.assign(new Backend(), { firstUse: false }));
  }
  return { backend: () => findBackend('tensorflow'), deleted };
}
