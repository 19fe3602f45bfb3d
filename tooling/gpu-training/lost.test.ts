import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { registerBackend } from '@neurite/backend';
import '@neurite/backend-cpu';
import { createGpuBackend } from '@neurite/backend-gpu';
import { loadModel, type Model } from '@neurite/models';
import { setSeed, useBackend } from '@neurite/tensors';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { tasks } from './tasks.ts';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`No GPU is lost: ${missing}.`);

const folder = mkdtempSync(join(tmpdir(), 'neurite-lost-'));
afterAll(() => rmSync(folder, { recursive: true }));

const { model: make, x, y, loss } = tasks['a perceptron']!;
const options = { batchSize: 10, verbose: 0 } as const;

const fresh = (): Model => {
  setSeed(5);
  const model = make();
  model.compile({ optimizer: 'adam', loss });
  return model;
};

describe.skipIf(missing !== undefined)('a GPU that is lost', () => {
  it('ends training with what to do, and training goes on from the last checkpoint', async () => {
    // The first one loads WebGPU; from then on devices are seen as they are given out.
    const first = createGpuBackend({ name: 'gpu-first', allowSoftware: true });
    await first.init();
    first.dispose();
    const request = vi.spyOn(GPUAdapter.prototype, 'requestDevice');
    const devices = async (): Promise<GPUDevice[]> =>
      Promise.all(request.mock.results.map(({ value }) => value as Promise<GPUDevice>));
    registerBackend(createGpuBackend({ name: 'gpu-lost', allowSoftware: true }));
    await useBackend('gpu-lost');
    const whole = (await fresh().fit(x, y, { ...options, epochs: 4 })).history['loss']!;

    const model = fresh();
    const path = join(folder, 'checkpoint');
    const training = model.fit(x, y, {
      ...options,
      epochs: 4,
      callbacks: {
        async onEpochEnd(epoch) {
          if (epoch === 1) await model.save(path);
          if (epoch === 2) (await devices()).at(-1)!.destroy();
        },
      },
    });
    await expect(training).rejects.toThrow(/The GPU was lost .* go on from the last checkpoint/);

    await useBackend('gpu-lost');
    expect(await devices()).toHaveLength(2);
    const again = await loadModel(path, { restoreRandomState: true });
    const rest = (await again.fit(x, y, { ...options, epochs: 4, initialEpoch: 2 })).history['loss']!;
    expect(rest).toHaveLength(2);
    rest.forEach((value, epoch) => expect(value).toBeCloseTo(whole[2 + epoch]!, 6));
    request.mockRestore();
  });
});
