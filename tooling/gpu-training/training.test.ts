import { registerBackend } from '@neurite/backend';
import '@neurite/backend-cpu';
import { createGpuBackend } from '@neurite/backend-gpu';
import { conv2d, dense, flatten, lstm, maxPooling2d } from '@neurite/layers';
import { type Model, sequential } from '@neurite/models';
import { type NdArray, ndArray, setSeed, useBackend } from '@neurite/tensors';
import { softwareGpu } from '@neurite-tooling/software-gpu';
import { describe, expect, test } from 'vitest';

const missing = softwareGpu();
if (missing !== undefined) console.warn(`No model is trained on a GPU: ${missing}.`);
else registerBackend(createGpuBackend({ name: 'gpu-software', allowSoftware: true }));

interface Task {
  readonly model: () => Model;
  readonly x: NdArray;
  readonly y: NdArray;
  readonly loss: string;
}

const wave = (shape: readonly number[], speed: number): NdArray =>
  ndArray(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(speed * index)),
    shape,
  );

const labels = (count: number, classes: number): NdArray =>
  ndArray(
    Int32Array.from({ length: count }, (_, index) => (index * 7) % classes),
    [count],
  );

const tasks: Readonly<Record<string, Task>> = {
  'a perceptron': {
    model: () =>
      sequential([
        dense({ units: 16, activation: 'relu', inputShape: [6] }),
        dense({ units: 3, activation: 'softmax' }),
      ]),
    x: wave([40, 6], 0.7),
    y: labels(40, 3),
    loss: 'sparseCategoricalCrossentropy',
  },
  'a convolutional network': {
    model: () =>
      sequential([
        conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 1] }),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dense({ units: 3, activation: 'softmax' }),
      ]),
    x: wave([20, 8, 8, 1], 1.3),
    y: labels(20, 3),
    loss: 'sparseCategoricalCrossentropy',
  },
  'an LSTM': {
    model: () => sequential([lstm({ units: 5, inputShape: [4, 3] }), dense({ units: 1 })]),
    x: wave([20, 4, 3], 0.9),
    y: wave([20, 1], 2.1),
    loss: 'meanSquaredError',
  },
};

describe.skipIf(missing !== undefined)('trained on a GPU', () => {
  const train = async (backend: string, { model, x, y, loss }: Task): Promise<number[]> => {
    await useBackend(backend);
    setSeed(3);
    const network = model();
    network.compile({ optimizer: 'adam', loss });
    const { history } = await network.fit(x, y, { epochs: 10, batchSize: 10, verbose: 0 });
    return history['loss']!;
  };

  test.each(Object.entries(tasks))('%s has the losses that it has on the cpu', async (_, task) => {
    const expected = await train('cpu', task);
    const losses = await train('gpu-software', task);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    for (const [epoch, value] of losses.entries()) expect(value).toBeCloseTo(expected[epoch]!, 4);
  });
});
