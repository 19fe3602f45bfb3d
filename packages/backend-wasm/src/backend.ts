import type { Backend } from '@neurite/backend';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { copyRegisteredKernels, engine, findBackend, registerBackend, removeBackend } from '@tensorflow/tfjs-core';

const TFJS_BACKEND = 'neurite-wasm';

/**
 * The WebAssembly backend, the default in Node and in the browser.
 *
 * Its values live in arrays that JavaScript owns, so that the garbage collector frees them; single operations run on
 * the kernels of `@tensorflow/tfjs-backend-cpu`.
 */
export const wasmBackend: Backend = {
  name: 'wasm',
  eager: { tfjsBackend: TFJS_BACKEND, replace: [] },
  capabilities: { accelerated: false, fastPrograms: true, synchronousReads: true, threads: 1, simd: true },
  async init() {
    if (findBackend(TFJS_BACKEND) !== null) return;
    copyRegisteredKernels('cpu', TFJS_BACKEND);
    registerBackend(TFJS_BACKEND, createKernels);
  },
  memory: () => ({ bytes: engine().memory().numBytes, buffers: engine().memory().numDataBuffers }),
  dispose: () => removeBackend(TFJS_BACKEND),
};

/** tfjs-core's cpu backend without its advice, at the first write, to install another product. */
function createKernels(): MathBackendCPU {
  return Object.assign(new MathBackendCPU(), { firstUse: false });
}
