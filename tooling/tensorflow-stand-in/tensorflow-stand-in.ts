import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  type backend_util,
  type DataId,
  type DataType,
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

/** The names of the kernels that tfjs-node has: each is a file. */
function kernelsOfTfjsNode(): ReadonlySet<string> {
  const dist = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu'));
  return new Set(readdirSync(join(dist, 'kernels')).map((file) => basename(file, '.js')));
}

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
    readonly binding = { TF_BOOL: 10, deleteTensor: (id: number) => deleted.push(id) };
    readonly tensorMap = this.data;

    override write(values: backend_util.BackendValues, shape: number[], dtype: DataType): DataId {
      const dataId = {};
      this.move(dataId, values, shape, dtype, 1);
      return dataId;
    }

    override move(
      dataId: DataId,
      values: backend_util.BackendValues,
      shape: number[],
      dtype: DataType,
      refCount: number,
    ): void {
      // As tfjs-node, it knows shapes, and no native part before a kernel has used a tensor.
      this.data.set(dataId, { values, shape, dtype, refCount, id: -1 } as never);
    }
  }
  if (findBackend('tensorflow') === null) {
    for (const { kernelName } of getKernelsForBackend('tensorflow')) unregisterKernel(kernelName, 'tensorflow');
    const theirs = kernelsOfTfjsNode();
    for (const { kernelName } of getKernelsForBackend('cpu')) {
      if (!theirs.has(kernelName)) continue;
      registerKernel({ kernelName, backendName: 'tensorflow', kernelFunc: corrected(kernelName) });
    }
    registerBackend('tensorflow', () => Object.assign(new Backend(), { firstUse: false }));
  }
  return { backend: () => findBackend('tensorflow'), deleted };
}
