import type { Opened } from '../opened.ts';
import { collectTensors } from './collect.ts';
import { TFJS_BACKEND } from './kernels.ts';
import { CudaRunner } from './runner.ts';
import { loadTensorFlow } from './tensorflow.ts';

/** Opens CUDA: TensorFlow's kernels, one at a time, for operations and for the primitives of programs. */
export const openCuda = async (load: ((name: string) => Promise<unknown>) | undefined): Promise<Opened> => {
  const memory = collectTensors(await loadTensorFlow(load));
  const runner = new CudaRunner();
  return {
    eager: { tfjsBackend: TFJS_BACKEND, replace: [] },
    runner,
    synchronousReads: true,
    halfPrecision: false,
    isLost: () => false,
    reopen: async () => {},
    describe: () => ({ device: 'CUDA, through @tensorflow/tfjs-node-gpu' }),
    memory,
    close: () => runner.dispose(),
  };
};
