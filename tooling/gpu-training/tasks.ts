/** Small models with data, to be trained on two backends and compared. */
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  globalAveragePooling1d,
  lstm,
  maxPooling2d,
  transformerEncoder,
} from '@neurite/layers';
import { type Model, sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type NdArray, ndArray, setSeed, useBackend } from '@neurite/tensors';

/** A model, data and a loss. */
export interface Task {
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

export const tasks: Readonly<Record<string, Task>> = {
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
        batchNormalization(),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dropout({ rate: 0.2 }),
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
  'a transformer': {
    model: () =>
      sequential([
        embedding({ inputDim: 20, outputDim: 8, inputShape: [6] }),
        transformerEncoder({ numHeads: 2, intermediateDim: 12 }),
        globalAveragePooling1d(),
        dense({ units: 3, activation: 'softmax' }),
      ]),
    x: ndArray(
      Int32Array.from({ length: 20 * 6 }, (_, index) => (index * 13) % 20),
      [20, 6],
    ),
    y: labels(20, 3),
    loss: 'sparseCategoricalCrossentropy',
  },
};

/** How a task is trained. */
export interface Training {
  readonly epochs: number;
  readonly precision?: 'float32' | 'mixedFloat16';
  readonly seed?: number;
}

/** Trains a task's model on a backend with Adam: the losses, epoch by epoch. */
export async function train(
  backend: string,
  { model, x, y, loss }: Task,
  { epochs, precision = 'float32', seed = 3 }: Training,
): Promise<number[]> {
  await useBackend(backend);
  setSeed(seed);
  const network = model();
  // Gradients of so small models overflow half precision at PyTorch's first factor, and the first step would be left out.
  const lossScale = precision === 'float32' ? false : { initialScale: 256 };
  network.compile({ optimizer: adam({ lossScale }), loss, precision });
  const { history } = await network.fit(x, y, { epochs, batchSize: 10, verbose: 0 });
  return history['loss']!;
}
