/** Trains on a task with a learning rate: what searches run in their worker threads. Judged by a part of the training data. */
import '@neurite/backend-wasm';
import { breastCancer, wine } from '@neurite/data-uci';
import { standardScaler, trainTestSplit } from '@neurite/datasets';
import type { Trial } from '@neurite/inspect';
import { dense } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { adam, sgd } from '@neurite/optimizers';
import { type NdArray, setSeed, useBackend } from '@neurite/tensors';
import { splitDigits, stack } from './data.ts';

/** What a learning rate is searched for. */
export type SearchTask = (typeof searchTasks)[number];
export const searchTasks = ['digits, adam', 'digits, sgd', 'wine, adam', 'breast cancer, sgd'] as const;

interface Prepared {
  readonly model: (learningRate: number) => Sequential;
  readonly data: { readonly x: NdArray; readonly y: NdArray };
}

async function table(load: typeof wine): Promise<Prepared['data']> {
  const { xTrain, yTrain } = trainTestSplit(await load(), { testSize: 0.3, randomState: 0 });
  return { x: standardScaler().fitTransform(xTrain) as NdArray, y: yTrain };
}

const tasks: Readonly<Record<SearchTask, () => Promise<Prepared>>> = {
  'digits, adam': async () => onDigits((learningRate) => adam({ learningRate })),
  'digits, sgd': async () => onDigits((learningRate) => sgd({ learningRate, momentum: 0.9 })),
  'wine, adam': async () => ({
    data: await table(wine),
    model: (learningRate) => small(3, adam({ learningRate }), 'sparseCategoricalCrossentropy'),
  }),
  'breast cancer, sgd': async () => ({
    data: await table(breastCancer),
    model: (learningRate) => small(1, sgd({ learningRate }), 'binaryCrossentropy'),
  }),
};

async function onDigits(optimizer: (learningRate: number) => ReturnType<typeof adam>): Promise<Prepared> {
  const { xTrain, yTrain } = await splitDigits();
  return {
    data: { x: xTrain, y: yTrain },
    model: (learningRate) => stack(1, { activation: 'relu' }, { optimizer: optimizer(learningRate), metrics: [] }),
  };
}

function small(units: number, optimizer: ReturnType<typeof adam>, loss: string): Sequential {
  const model = sequential([
    dense({ units: 16, activation: 'relu' }),
    dense({ units, activation: units === 1 ? 'sigmoid' : 'softmax' }),
  ]);
  model.compile({ optimizer, loss: loss as 'binaryCrossentropy' });
  return model;
}

/** The mean loss on held-out examples of the training data over two trainings with the trial's seed and the next. */
export default async function trainTask({
  parameters: { task, learningRate },
  budget,
  seed,
}: Trial<{ readonly task: SearchTask; readonly learningRate: number }>): Promise<number> {
  await useBackend('wasm');
  const { model, data } = await tasks[task]();
  const split = trainTestSplit(data, { testSize: 0.3, randomState: 1 });
  let total = 0;
  for (const one of [seed, seed + 1000]) {
    setSeed(one);
    const trained = model(learningRate);
    await trained.fit(split.xTrain, split.yTrain, { epochs: budget, verbose: 0, seed: one });
    total += (await trained.evaluate(split.xTest, split.yTest)).loss!;
  }
  return total / 2;
}
