import type { EagerKernels } from '@neurite/backend';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { requireOneEngine } from '@neurite/backend/one-engine';
import {
  env,
  Environment,
  findBackend,
  getKernel,
  getKernelsForBackend,
  registerBackend,
  registerKernel,
  removeBackend,
  unregisterKernel,
  version_core,
} from '@tensorflow/tfjs-core';

requireOneEngine('@neurite/backend-gpu', import.meta.url, { Environment, env, version_core });

/**
 * Kernels that cannot be written as programs: texts, complex numbers, results whose shape depends on values. They run in JavaScript, on
 * values that are on the host.
 */
const HOST_KERNELS = [
  'BroadcastArgs',
  'Complex',
  'ComplexAbs',
  'Dilation2D',
  'Dilation2DBackpropFilter',
  'Dilation2DBackpropInput',
  'FFT',
  'IFFT',
  'Imag',
  'Multinomial',
  'NonMaxSuppressionV3',
  'NonMaxSuppressionV4',
  'NonMaxSuppressionV5',
  'RaggedGather',
  'RaggedRange',
  'RaggedTensorToTensor',
  'Real',
  'SparseFillEmptyRows',
  'SparseReshape',
  'SparseSegmentMean',
  'SparseSegmentSum',
  'StaticRegexReplace',
  'StringNGrams',
  'StringSplit',
  'StringToHashBucketFast',
  'Transform',
  'Unique',
];

/**
 * The half of the backend that runs operations one at a time. It has next to no kernels: what is not registered with tfjs-core runs as a
 * program of one kernel, on the GPU, and stays there.
 */
export class HostKernels implements EagerKernels {
  readonly tfjsBackend: string;
  readonly replace: readonly string[] = [];

  /** @param name the backend's; tfjs-core knows its kernels under a name of their own */
  constructor(name: string) {
    this.tfjsBackend = `neurite-${name.replaceAll('_', '-')}`;
  }

  start(): void {
    if (findBackend(this.tfjsBackend) !== null) return;
    for (const kernelName of HOST_KERNELS) {
      const kernel = getKernel(kernelName, 'cpu');
      if (kernel !== undefined) registerKernel({ ...kernel, backendName: this.tfjsBackend });
    }
    // Else it advises, at the first write, to install another product.
    registerBackend(this.tfjsBackend, () => Object.assign(new MathBackendCPU(), { firstUse: false }));
  }

  stop(): void {
    if (findBackend(this.tfjsBackend) === null) return;
    removeBackend(this.tfjsBackend);
    for (const { kernelName, backendName } of getKernelsForBackend(this.tfjsBackend))
      unregisterKernel(kernelName, backendName);
  }
}
