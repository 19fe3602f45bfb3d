/** Ten networks that are well: how many of them the doctor raises an alarm about. */
import { breastCancer, iris, wine } from '@neurite/data-uci';
import { fashionMnistSample } from '@neurite/data-fashion-mnist';
import { standardScaler, trainTestSplit } from '@neurite/datasets';
import { doctor } from '@neurite/inspect';
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  lstm,
  maxPooling2d,
  reshape,
  transformerEncoder,
} from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { adam, rmsprop, sgd } from '@neurite/optimizers';
import { type NdArray, setSeed, useBackend } from '@neurite/tensors';
import type { Figure } from '../evaluation.ts';
import { splitDigits, stack } from './data.ts';

interface Training {
  readonly model: Sequential;
  readonly x: NdArray;
  readonly y: NdArray;
  readonly held: readonly [NdArray, NdArray];
  readonly epochs: number;
  readonly batchSize?: number;
}

async function onDigits(model: Sequential, epochs: number): Promise<Training> {
  const { xTrain, yTrain, xTest, yTest } = await splitDigits();
  return { model, x: xTrain, y: yTrain, held: [xTest, yTest], epochs };
}

async function onClothes(model: Sequential, epochs: number): Promise<Training> {
  const { train, test } = await fashionMnistSample();
  return { model, x: train.x, y: train.y, held: [test.x, test.y], epochs, batchSize: 64 };
}

async function onTable(load: typeof iris, units: number, epochs: number): Promise<Training> {
  const { xTrain, xTest, yTrain, yTest } = trainTestSplit(await load(), { testSize: 0.3, randomState: 0 });
  const scaler = standardScaler();
  const x = scaler.fitTransform(xTrain) as NdArray;
  const held = [scaler.transform(xTest) as NdArray, yTest] as const;
  const model = sequential([
    dense({ units: 16, activation: 'relu' }),
    dense({ units, activation: units === 1 ? 'sigmoid' : 'softmax' }),
  ]);
  model.compile({ optimizer: 'adam', loss: units === 1 ? 'binaryCrossentropy' : 'sparseCategoricalCrossentropy' });
  return { model, x, y: yTrain, held, epochs, batchSize: 16 };
}

function ofLayers(layers: Parameters<typeof sequential>[0], optimizer = adam()): Sequential {
  const model = sequential([...layers, dense({ units: 10, activation: 'softmax' })]);
  model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy' });
  return model;
}

const trainings: readonly (() => Promise<Training>)[] = [
  () => onDigits(stack(2, { activation: 'relu' }), 15),
  () => onDigits(stack(3, { activation: 'tanh' }, { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) }), 15),
  () => onDigits(stack(1, { activation: 'sigmoid' }, { optimizer: adam({ learningRate: 0.01 }) }), 15),
  () => onDigits(stack(2, { activation: 'gelu', units: 64 }, { optimizer: rmsprop({ learningRate: 0.001 }) }), 15),
  () => onDigits(ofLayers([reshape({ targetShape: [8, 8] }), lstm({ units: 32 })], adam({ learningRate: 0.005 })), 10),
  () =>
    onDigits(
      ofLayers([reshape({ targetShape: [8, 8] }), transformerEncoder({ numHeads: 2, intermediateDim: 16 }), flatten()]),
      10,
    ),
  () =>
    onClothes(
      ofLayers([
        conv2d({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] }),
        maxPooling2d({ poolSize: 2 }),
        batchNormalization(),
        flatten(),
        dropout({ rate: 0.3 }),
        dense({ units: 32, activation: 'relu' }),
      ]),
      4,
    ),
  () => onTable(iris, 3, 40),
  () => onTable(wine, 3, 20),
  () => onTable(breastCancer, 1, 15),
];

/** How many of the ten are told to ail. */
async function falseAlarms(seed: number): Promise<number> {
  await useBackend('wasm');
  let alarms = 0;
  for (const [index, prepare] of trainings.entries()) {
    setSeed(seed);
    const { model, x, y, held, epochs, batchSize = 32 } = await prepare();
    const watch = doctor({ every: 20, onVerdict: () => {} });
    await model.fit(x, y, { epochs, batchSize, verbose: 0, validationData: [held[0], held[1]], callbacks: watch });
    if (watch.verdicts.length > 0)
      console.log(
        `  network ${index}, seed ${seed}:`,
        watch.verdicts.map(({ ailment, message }) => `${ailment}: ${message}`),
      );
    alarms += Number(watch.verdicts.length > 0);
  }
  return alarms;
}

export const healthyNetworks: readonly Figure[] = [
  { name: 'ten healthy networks: false alarms', bar: 0, unit: 'of ten', lowerIsBetter: true, run: falseAlarms },
];
