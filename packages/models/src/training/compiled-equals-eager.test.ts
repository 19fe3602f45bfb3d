/** The same training, compiled to WebAssembly and one operation at a time on the cpu backend, whose kernels say what is right. */
import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  gru,
  lstm,
  maxPooling2d,
  transformerEncoder,
} from '@neurite/layers';
import { type NdArray, ndArray, setSeed, useBackend } from '@neurite/tensors';
import { afterAll, expect, it } from 'vitest';
import type { Model } from '../model.ts';
import { sequential } from '../sequential.ts';

const STEPS = 20;
/** Of a loss, relative to it: what sums in another order and roundings of exp and tanh come to in so many steps. */
const TOLERANCE = 1e-5;

interface Training {
  readonly model: () => Model;
  readonly loss: 'sparseCategoricalCrossentropy' | 'meanSquaredError';
  readonly shape: readonly number[];
}

const trainings: Readonly<Record<string, Training>> = {
  'multilayer perceptron': {
    model: () =>
      sequential([
        dense({ units: 13, activation: 'relu', inputShape: [7] }),
        dense({ units: 9, activation: 'tanh' }),
        dense({ units: 3, activation: 'softmax' }),
      ]),
    loss: 'sparseCategoricalCrossentropy',
    shape: [7],
  },
  'convolutions with batch normalization and dropout': {
    model: () =>
      sequential([
        conv2d({ filters: 5, kernelSize: 3, activation: 'relu', inputShape: [9, 7, 2] }),
        batchNormalization(),
        maxPooling2d({ poolSize: 2 }),
        conv2d({ filters: 6, kernelSize: 2, padding: 'same', strides: 2 }),
        flatten(),
        dropout({ rate: 0.3 }),
        dense({ units: 3, activation: 'softmax' }),
      ]),
    loss: 'sparseCategoricalCrossentropy',
    shape: [9, 7, 2],
  },
  LSTM: {
    model: () => sequential([lstm({ units: 6, inputShape: [5, 3] }), dense({ units: 3, activation: 'softmax' })]),
    loss: 'sparseCategoricalCrossentropy',
    shape: [5, 3],
  },
  GRU: {
    model: () => sequential([gru({ units: 6, inputShape: [5, 3] }), dense({ units: 3, activation: 'softmax' })]),
    loss: 'sparseCategoricalCrossentropy',
    shape: [5, 3],
  },
  'transformer block': {
    model: () =>
      sequential([
        transformerEncoder({ intermediateDim: 10, numHeads: 2, activation: 'gelu', inputShape: [5, 6] }),
        flatten(),
        dense({ units: 3, activation: 'softmax' }),
      ]),
    loss: 'sparseCategoricalCrossentropy',
    shape: [5, 6],
  },
  autoencoder: {
    model: () =>
      sequential([
        dense({ units: 5, activation: 'elu', inputShape: [11] }),
        dense({ units: 2 }),
        dense({ units: 5, activation: 'elu' }),
        dense({ units: 11, activation: 'sigmoid' }),
      ]),
    loss: 'meanSquaredError',
    shape: [11],
  },
};

const EXAMPLES = 10;

/** Waves of several frequencies, one for each example and element. */
function examples(shape: readonly number[]): NdArray {
  const length = shape.reduce((product, axis) => product * axis, EXAMPLES);
  return ndArray(
    Float32Array.from({ length }, (_, index) => Math.sin(1.7 * index + 0.01 * index * index)),
    [EXAMPLES, ...shape],
  );
}

async function losses({ model, loss, shape }: Training, backend: string, jit: boolean): Promise<number[]> {
  await useBackend(backend);
  setSeed(3);
  const network = model();
  network.compile({ optimizer: 'adam', loss, jit });
  const x = examples(shape);
  const classes = ndArray(
    Int32Array.from({ length: EXAMPLES }, (_, index) => (index * 7) % 3),
    [EXAMPLES],
  );
  const result: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const logs = await network.trainOnBatch(x, loss === 'meanSquaredError' ? x : classes);
    result.push(logs.loss!);
  }
  return result;
}

afterAll(() => useBackend('wasm'));

it.each(Object.entries(trainings))('%s', async (_, training) => {
  const expected = await losses(training, 'cpu', false);
  const compiled = await losses(training, 'wasm', true);
  expect(expected).toHaveLength(STEPS);
  expect(expected[STEPS - 1]).toBeLessThan(expected[0]!);
  compiled.forEach((loss, step) => {
    expect(Math.abs(loss - expected[step]!), `step ${step}`).toBeLessThanOrEqual(TOLERANCE * expected[step]!);
  });
});
