/** What the doctor adds to a step of the convolutional network. */
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { doctor } from '@neurite/inspect';
import { conv2d, dense, flatten, maxPooling2d } from '@neurite/layers';
import { type Callback, sequential } from '@neurite/models';
import { setSeed, useBackend } from '@neurite/tensors';
import type { Figure } from '../evaluation.ts';

const EVERY = 50;

/**
 * (time of a step that is looked into − time of one that is not) / (50 · time of one that is not), medians of one training.
 * The first steps of each kind are left out, for they compile.
 */
async function cost(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { train } = await fashionMnistSample();
  const model = sequential([
    conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
    maxPooling2d({ poolSize: 2 }),
    flatten(),
    dense({ units: 128, activation: 'relu' }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
  // Looked into more often than it is charged for, so that there are enough of both kinds.
  const watch = doctor({ every: 5, onVerdict: () => {} });
  const times: [plain: number[], looked: number[]] = [[], []];
  let [start, seen] = [0, 0];
  const clock: Callback = {
    onBatchBegin: () => void (start = performance.now()),
    onBatchEnd: (batch) => {
      const wasLooked = watch.observations.length > seen;
      seen = watch.observations.length;
      if (batch >= 10 && batch < 77) times[wasLooked ? 1 : 0].push(performance.now() - start);
    },
  };
  await model.fit(train.x, train.y, { epochs: 2, batchSize: 64, verbose: 0, callbacks: [watch, clock] });
  const [plain, looked] = times.map((list) => list.toSorted((a, b) => a - b)[list.length >> 1]!) as [number, number];
  return (looked - plain) / (EVERY * plain);
}

export const costOfDoctor: readonly Figure[] = [
  {
    name: 'doctor({ every: 50 }) on the CNN: added to a step',
    bar: 0.05,
    unit: 'share of its time',
    lowerIsBetter: true,
    run: cost,
  },
];
