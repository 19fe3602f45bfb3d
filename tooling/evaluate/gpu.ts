/**
 * Training on a GPU beside training on the cpu: how far the losses of twenty steps lie apart. Where there is no GPU it is SwiftShader, which
 * computes on the processor; it has no f16, so that half precision is rounded in float32 there.
 */
import { registerBackend } from '@neurite/backend';
import { createGpuBackend } from '@neurite/backend-gpu';
import { tasks, train } from '@neurite-tooling/gpu-training';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import type { Evaluation, Figure } from './evaluation.ts';

const STEPS = 20;
const BATCH = 10;

let isRegistered = false;

function registerOnce(): void {
  if (isRegistered) return;
  const missing = softwareGpu();
  if (missing !== undefined) throw new Error(`There is no GPU: ${missing}.`);
  registerBackend(createGpuBackend({ name: 'gpu-evaluated', allowSoftware: true, emulatesHalf: true }));
  isRegistered = true;
}

/** The largest difference between the mean losses of an epoch of two or four steps. */
const apart =
  (name: string, precision: 'float32' | 'mixedFloat16') =>
  async (seed: number): Promise<number> => {
    registerOnce();
    const task = tasks[name]!;
    const epochs = (STEPS * BATCH) / task.x.shape[0]!;
    const expected = await train('cpu', task, { epochs, seed });
    const losses = await train('gpu-evaluated', task, { epochs, seed, precision });
    return Math.max(...losses.map((loss, epoch) => Math.abs(loss - expected[epoch]!)));
  };

const figure = (name: string, precision: 'float32' | 'mixedFloat16', bar: number): Figure => ({
  name: `${name}, twenty steps on WebGPU${precision === 'float32' ? '' : ' in mixed precision'}`,
  bar,
  unit: 'largest difference of a loss from the cpu backend',
  lowerIsBetter: true,
  run: apart(name, precision),
});

export const gpu: Evaluation = {
  figures: [
    ...Object.keys(tasks).map((name) => figure(name, 'float32', 1e-4)),
    ...Object.keys(tasks).map((name) => figure(name, 'mixedFloat16', 1e-2)),
  ],
};
