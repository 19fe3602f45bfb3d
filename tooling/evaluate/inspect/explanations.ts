/** How right explanations are: sums that must come out, and whether they point at what is there. */
import { wine } from '@neurite/data-uci';
import { standardScaler, trainTestSplit } from '@neurite/datasets';
import { gradCam, integratedGradients, saliency, shapSampling, weightRandomization } from '@neurite/inspect';
import { conv2d, dense, globalMaxPooling2d, maxPooling2d } from '@neurite/layers';
import { type Sequential, sequential } from '@neurite/models';
import { adam } from '@neurite/optimizers';
import { type NdArray, ndArray, setSeed, useBackend } from '@neurite/tensors';
import type { Figure } from '../evaluation.ts';
import { placed, pointingAccuracy, splitDigits, stack } from './data.ts';

async function pictures(seed: number) {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, yTrain, xTest, yTest } = await splitDigits();
  const model = sequential([
    conv2d({ filters: 16, kernelSize: 3, activation: 'relu', padding: 'same', inputShape: [20, 20, 1] }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same' }),
    conv2d({ filters: 32, kernelSize: 3, activation: 'relu', padding: 'same' }),
    globalMaxPooling2d(),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile({
    optimizer: adam({ learningRate: 0.005 }),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  await model.fit(placed(xTrain, seed).x, yTrain, { epochs: 15, verbose: 0 });
  const test = placed(xTest, 100 + seed);
  const { accuracy } = await model.evaluate(test.x, yTest);
  return { model, ...test, accuracy: accuracy! };
}

async function pointing(seed: number): Promise<number> {
  const { model, x, corners } = await network(seed);
  const { maps } = await gradCam(model, x);
  return pointingAccuracy(await maps.data(), corners);
}

/** The largest error of completeness among 100 pictures. */
async function completeness(seed: number): Promise<number> {
  const { model, x } = await network(seed);
  const few = ndArray(x.data.slice(0, 100 * 400), [100, 20, 20, 1]);
  return Math.max(...(await integratedGradients(model, few)).completenessErrors);
}

const measured = new Map<number, ReturnType<typeof pictures>>();

function network(seed: number): ReturnType<typeof pictures> {
  if (!measured.has(seed)) measured.set(seed, pictures(seed));
  return measured.get(seed)!;
}

/** The largest error of additivity among all held-out wines. */
async function additivity(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, xTest, yTrain } = trainTestSplit(await wine(), { testSize: 0.3, randomState: seed });
  const scaler = standardScaler();
  const x = scaler.fitTransform(xTrain) as NdArray;
  const model: Sequential = sequential([
    dense({ units: 16, activation: 'relu' }),
    dense({ units: 3, activation: 'softmax' }),
  ]);
  model.compile({ optimizer: adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
  await model.fit(x, yTrain, { epochs: 30, verbose: 0 });
  const background = ndArray(x.data.slice(0, 13 * 50), [50, 13]);
  return Math.max(
    ...(await shapSampling(model, scaler.transform(xTest), { background, permutations: 2 })).additivityErrors,
  );
}

/** The rank correlation of a saliency with that of the same network with random weights. */
async function randomization(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, yTrain, xTest, yTest } = await splitDigits();
  const model = stack(2, { activation: 'relu' });
  await model.fit(xTrain, yTrain, { epochs: 10, verbose: 0 });
  const target = Array.from(yTest.data.slice(0, 200));
  const few = ndArray(xTest.data.slice(0, 200 * 64), [200, 64]);
  const steps = await weightRandomization(model, async () => (await saliency(model, few, { target })).attributions, {
    seed,
  });
  return Math.abs(steps.at(-1)!.correlation);
}

export const explanations: readonly Figure[] = [
  {
    name: 'digits somewhere in a picture of 20×20: accuracy of the network',
    bar: 0.9,
    unit: 'accuracy',
    lowerIsBetter: false,
    run: async (seed) => (await network(seed)).accuracy,
  },
  {
    name: 'Grad-CAM: its largest value lies on the digit (by chance: 0.16)',
    bar: 0.7,
    unit: 'share of pictures',
    lowerIsBetter: false,
    run: pointing,
  },
  {
    name: 'integrated gradients: largest completeness error of 100 pictures',
    bar: 0.01,
    unit: 'share',
    lowerIsBetter: true,
    run: completeness,
  },
  {
    name: 'SHAP by sampling on wine: largest additivity error',
    bar: 0.01,
    unit: 'share',
    lowerIsBetter: true,
    run: additivity,
  },
  {
    name: 'saliency of digits: rank correlation with that of random weights',
    bar: 0.3,
    unit: 'correlation',
    lowerIsBetter: true,
    run: randomization,
  },
];
