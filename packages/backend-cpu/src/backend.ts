import type { Backend, ProgramRunner } from '@neurite/backend';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { copyRegisteredKernels, engine, findBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';
import { HostBuffer, HostState } from './interpreter/buffers.ts';
import { interpret } from './interpreter/interpret.ts';

const TFJS_BACKEND = 'neurite-cpu';

/**
 * The reference backend: single operations run on `@tensorflow/tfjs-backend-cpu`, programs are interpreted, in plain
 * JavaScript, everywhere.
 *
 * Its tfjs-core backend has a name of its own, with the kernels of 'cpu' copied to it, so that an application may use
 * tfjs's own 'cpu' beside it.
 */
export const cpuBackend: Backend & ProgramRunner = {
  name: 'cpu',
  eager: { tfjsBackend: TFJS_BACKEND, replace: [] },
  capabilities: { accelerated: false, fastPrograms: false, synchronousReads: true, threads: 1, simd: false },
  async init() {
    if (findBackend(TFJS_BACKEND) !== null) return;
    copyRegisteredKernels('cpu', TFJS_BACKEND);
    registerBackend(TFJS_BACKEND, createKernels);
  },
  compile: interpret,
  createState: (type, data) => new HostState(type, data),
  upload: (array) => new HostBuffer({ shape: array.shape, dtype: array.dtype, data: array.data.slice() }),
  memory: () => ({ bytes: engine().memory().numBytes, buffers: engine().memory().numDataBuffers }),
  dispose: () => removeBackend(TFJS_BACKEND),
};

/** tfjs-core's cpu backend without its advice, at the first write, to install another product. */
function createKernels(): MathBackendCPU {
  return Object.assign(new MathBackendCPU(), { firstUse: false });
}
