import { registerBackend } from '@neurite/backend';
import '@neurite/backend-cpu';
import { createGpuBackend } from '@neurite/backend-gpu';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { describe, expect, test } from 'vitest';
import { tasks, train } from './tasks.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`No model is trained on a GPU: ${missing}.`);
else {
  registerBackend(createGpuBackend({ name: 'gpu-software', allowSoftware: true }));
  // SwiftShader has no f16: its numbers are those of float32, rounded.
  registerBackend(createGpuBackend({ name: 'gpu-half', allowSoftware: true, emulatesHalf: true }));
}

describe.skipIf(missing !== undefined)('trained on a GPU', () => {
  test.each(Object.entries(tasks))('%s has the losses of twenty steps that it has on the cpu', async (_, task) => {
    const epochs = 20 / (task.x.shape[0]! / 10);
    const expected = await train('cpu', task, { epochs });
    const losses = await train('gpu-software', task, { epochs });
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    for (const [epoch, value] of losses.entries()) expect(value).toBeCloseTo(expected[epoch]!, 4);
  });

  test.each(['a convolutional network', 'a transformer'])('%s learns in mixed precision, too', async (name) => {
    const task = tasks[name]!;
    const expected = await train('cpu', task, { epochs: 5 });
    const losses = await train('gpu-half', task, { epochs: 5, precision: 'mixedFloat16' });
    expect(losses).not.toEqual(expected);
    for (const [epoch, value] of losses.entries()) expect(Math.abs(value - expected[epoch]!)).toBeLessThan(0.01);
  });
});
