import type { Backend, ProgramRunner } from '@neurite/backend';
import { findBackend, getKernelsForBackend, removeBackend, unregisterKernel } from '@tensorflow/tfjs-core';
import type { HostKernels } from './eager/host-kernels.ts';
import { registerEagerKernels } from './eager/register.ts';
import { held, HeldBuffer, HeldState } from './held.ts';
import { interpret } from './interpreter/interpret.ts';

const TFJS_BACKEND = 'neurite-cpu';

let kernels: HostKernels | undefined;

/**
 * The reference backend: single operations run on `@tensorflow/tfjs-backend-cpu`, programs are interpreted, in plain
 * JavaScript, everywhere.
 *
 * Its tfjs-core backend has a name of its own, with the kernels of 'cpu' copied to it, so that an application may use
 * tfjs's own 'cpu' beside it.
 *
 * @example
 * const b = new ProgramBuilder();
 * const program = b.finish([b.unary('sqrt', b.input({ shape: [2], dtype: 'float32' }))]);
 * const { outputs } = cpuBackend.compile(program).run([{ shape: [2], dtype: 'float32', data: Float32Array.of(1, 4) }]);
 * await outputs[0]!.read() // [1, 2]
 */
export const cpuBackend: Backend & ProgramRunner = {
  name: 'cpu',
  eager: { tfjsBackend: TFJS_BACKEND, replace: [] },
  capabilities: { accelerated: false, fastPrograms: false, synchronousReads: true, threads: 1, simd: false },
  async init() {
    if (findBackend(TFJS_BACKEND) !== null) return;
    kernels = registerEagerKernels(TFJS_BACKEND);
  },
  compile: interpret,
  createState: (type, data) => new HeldState(type, data),
  upload: (array) => new HeldBuffer({ shape: array.shape, dtype: array.dtype, data: array.data.slice() }),
  memory() {
    const [eager, variables] = [kernels?.report() ?? { bytes: 0, buffers: 0 }, held.report()];
    return { bytes: eager.bytes + variables.bytes, buffers: eager.buffers + variables.buffers };
  },
  dispose() {
    kernels = undefined;
    if (findBackend(TFJS_BACKEND) === null) return;
    removeBackend(TFJS_BACKEND);
    for (const { kernelName, backendName } of getKernelsForBackend(TFJS_BACKEND))
      unregisterKernel(kernelName, backendName);
  },
};
