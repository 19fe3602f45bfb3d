import { registerBackend } from '@neurite/backend';
import '@neurite/backend-cpu';
import { createGpuBackend } from '@neurite/backend-gpu';
import { useBackend } from '@neurite/tensors';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import { copyRegisteredKernels, registerBackend as registerKernels } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { tasks, train } from './tasks.ts';

/** A module with the surface of tfjs-node-gpu, over tfjs-core's kernels for the cpu. */
function standIn(): { readonly backend: () => unknown } {
  const backend = new MathBackendCPU();
  const surface = { isUsingGpuDevice: true, binding: { deleteTensor() {} }, tensorMap: backend.data };
  Object.assign(backend, surface, { firstUse: false });
  copyRegisteredKernels('cpu', 'tensorflow');
  registerKernels('tensorflow', () => backend);
  return { backend: () => backend };
}

registerBackend(createGpuBackend({ loadTensorFlow: async () => standIn(), name: 'gpu-cuda' }));

test.each(['a perceptron', 'a convolutional network'])("%s trains on TensorFlow's kernels", async (name) => {
  const expected = await train('cpu', tasks[name]!, { epochs: 3 });
  const { compile } = await useBackend('gpu-cuda', { device: 'cuda' });
  expect(compile).toBeUndefined();
  const losses = await train('gpu-cuda', tasks[name]!, { epochs: 3 });
  for (const [epoch, value] of losses.entries()) expect(value).toBeCloseTo(expected[epoch]!, 5);
});
