import {
  type Backend,
  BackendUnavailable,
  type Executable,
  type ProgramRunner,
  registerBackend,
} from '@neurite/backend';
import { HostBuffer, HostState, interpret } from '@neurite/backend-cpu';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import {
  copyRegisteredKernels,
  engine,
  registerBackend as registerKernels,
  removeBackend,
} from '@tensorflow/tfjs-core';

/** A backend that is slow and counts. */
export const toyBackend: Backend & ProgramRunner & { runs: number } = {
  runs: 0,
  name: 'toy',
  // The first half: operations that run one at a time, on a backend of tfjs-core under a name of its own.
  eager: { tfjsBackend: 'toy-kernels', replace: [] },
  capabilities: { accelerated: false, fastPrograms: true, synchronousReads: true, threads: 1, simd: false },

  async init() {
    if (typeof Float32Array === 'undefined') throw new BackendUnavailable('The toy backend needs typed arrays.');
    if ('toy-kernels' in engine().registryFactory) return;
    copyRegisteredKernels('cpu', 'toy-kernels');
    // Else it advises, at the first write, to install another product.
    registerKernels('toy-kernels', () => Object.assign(new MathBackendCPU(), { firstUse: false }));
  },

  // The second half: programs. Leave these three out, and functions run operation by operation.
  compile(program, options): Executable {
    const executable = interpret(program, options);
    return {
      program,
      run(inputs, state) {
        toyBackend.runs += 1;
        return executable.run(inputs, state);
      },
      dispose: () => executable.dispose(),
    };
  },
  createState: (type, data) => new HostState(type, data),
  upload: (array) => new HostBuffer({ ...array, data: array.data.slice() }),

  memory: () => ({ bytes: engine().memory().numBytes, buffers: engine().memory().numDataBuffers }),
  dispose: () => removeBackend('toy-kernels'),
};

registerBackend(toyBackend);
