/** Networks that ail in a known way: whether the doctor says so, and nothing else. */
import { breastCancer } from '@neurite/data-uci';
import { trainTestSplit } from '@neurite/datasets';
import { type Ailment, diagnose, doctor, type Doctor } from '@neurite/inspect';
import { constant, dense } from '@neurite/layers';
import { type Callback, type Sequential, sequential } from '@neurite/models';
import { sgd } from '@neurite/optimizers';
import { ndArray, setSeed, useBackend } from '@neurite/tensors';
import type { Figure } from '../evaluation.ts';
import { splitDigits, stack } from './data.ts';

async function watched(model: Sequential, epochs: number, callbacks: readonly Callback[] = []): Promise<Doctor> {
  const { xTrain, yTrain } = await splitDigits();
  const watch = doctor({ every: 20, onVerdict: () => {} });
  await model.fit(xTrain, yTrain, { epochs, verbose: 0, callbacks: [watch, ...callbacks] });
  return watch;
}

function says({ verdicts }: Doctor, ...ailments: Ailment[]): boolean {
  return verdicts.map(({ ailment }) => ailment).join() === ailments.join();
}

async function accuracyOf(model: Sequential): Promise<number> {
  const { xTest, yTest } = await splitDigits();
  return (await model.evaluate(xTest, yTest)).accuracy!;
}

/** Eight layers, with the figures of all that is asked of them. */
async function deep(
  seed: number,
  kind: 'sigmoid' | 'relu',
): Promise<{ readonly watch: Doctor; readonly accuracy: number }> {
  await useBackend('wasm');
  setSeed(seed);
  const model = stack(
    8,
    kind === 'sigmoid' ? { activation: kind } : { activation: kind, kernelInitializer: 'heNormal' },
  );
  const watch = await watched(model, 15);
  return { watch, accuracy: await accuracyOf(model) };
}

const measured = new Map<string, ReturnType<typeof deep>>();

function deepOnce(seed: number, kind: 'sigmoid' | 'relu'): ReturnType<typeof deep> {
  const key = `${kind} ${seed}`;
  if (!measured.has(key)) measured.set(key, deep(seed, kind));
  return measured.get(key)!;
}

/** Whether exploding gradients are told of before the loss is no number. */
async function explodesInTime(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const model = sequential([dense({ units: 32, activation: 'relu' }), dense({ units: 32 }), dense({ units: 1 })]);
  model.compile({ optimizer: sgd({ learningRate: 10 }), loss: 'meanSquaredError' });
  let diverged = Infinity;
  const end: Callback = {
    onNonFiniteLoss: (_loss, batch, run) => {
      diverged = batch;
      run.stop();
    },
  };
  const { verdicts } = await watched(model, 1, [end]);
  const told = verdicts.find(({ ailment }) => ailment === 'exploding')?.evidence.step ?? Infinity;
  return Number(told < diverged && Number.isFinite(diverged));
}

async function findsDeadRelu(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  return Number(
    says(await watched(stack(2, { activation: 'relu', biasInitializer: constant({ value: -20 }) }), 2), 'deadRelu'),
  );
}

async function findsWrongLoss(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, yTrain } = await splitDigits();
  const rows = yTrain.data.length;
  const oneHot = new Float32Array(rows * 10);
  yTrain.data.forEach((label, row) => (oneHot[row * 10 + label] = 1));
  const model = stack(1, { activation: 'relu' }, { loss: 'binaryCrossentropy', metrics: [] });
  const watch = doctor({ every: 20, onVerdict: () => {} });
  await model.fit(xTrain, ndArray(oneHot, [rows, 10]), { epochs: 2, verbose: 0, callbacks: watch });
  return Number(says(watch, 'lossMismatch'));
}

async function findsUnscaledFeatures(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, yTrain } = trainTestSplit(await breastCancer(), { testSize: 0.3, randomState: seed });
  const model = sequential([dense({ units: 16, activation: 'relu' }), dense({ units: 1, activation: 'sigmoid' })]);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  const watch = doctor({ every: 5, onVerdict: () => {} });
  await model.fit(xTrain, yTrain, { epochs: 3, verbose: 0, callbacks: watch });
  // What follows from it, dead units for one, may be told of as well.
  return Number(watch.verdicts[0]?.ailment === 'unscaledInput');
}

async function findsLeakedRows(seed: number): Promise<number> {
  await useBackend('wasm');
  setSeed(seed);
  const { xTrain, yTrain, xTest } = await splitDigits();
  const leaked = ndArray(xTest.data.slice(), xTest.shape);
  leaked.data.set(xTrain.data.subarray(64 * seed, 64 * (seed + 20)));
  const model = stack(1, { activation: 'relu' });
  const wrong = await diagnose(model, { x: xTrain, y: yTrain, xTest: leaked });
  const right = await diagnose(model, { x: xTrain, y: yTrain, xTest });
  const [verdict, ...others] = wrong.verdicts;
  return Number(
    verdict?.ailment === 'leakage' && verdict.evidence.rows === 20 && others.length + right.verdicts.length === 0,
  );
}

const found = { bar: 1, unit: 'share of runs', lowerIsBetter: false } as const;

export const ailingNetworks: readonly Figure[] = [
  {
    name: 'eight sigmoid layers: vanishing, and nothing else',
    ...found,
    run: async (seed) => Number(says((await deepOnce(seed, 'sigmoid')).watch, 'vanishing')),
  },
  {
    name: 'eight sigmoid layers: gradient norm of the first layer / of the last',
    bar: 1e-3,
    unit: 'ratio',
    lowerIsBetter: true,
    run: async (seed) =>
      (await deepOnce(seed, 'sigmoid')).watch.verdicts.find(({ ailment }) => ailment === 'vanishing')?.evidence.ratio ??
      1,
  },
  {
    name: 'eight sigmoid layers: accuracy on held-out digits, 15 epochs',
    bar: 0.6,
    unit: 'accuracy',
    lowerIsBetter: true,
    run: async (seed) => (await deepOnce(seed, 'sigmoid')).accuracy,
  },
  {
    name: 'eight relu layers, heNormal: verdicts',
    bar: 0,
    unit: 'verdicts',
    lowerIsBetter: true,
    run: async (seed) => (await deepOnce(seed, 'relu')).watch.verdicts.length,
  },
  {
    name: 'eight relu layers, heNormal: accuracy on held-out digits, 15 epochs',
    bar: 0.9,
    unit: 'accuracy',
    lowerIsBetter: false,
    run: async (seed) => (await deepOnce(seed, 'relu')).accuracy,
  },
  { name: 'a rate of 10: exploding is told before the loss is NaN', ...found, run: explodesInTime },
  { name: 'biases of −20: deadRelu, and nothing else', ...found, run: findsDeadRelu },
  { name: 'binaryCrossentropy over a softmax: lossMismatch, and nothing else', ...found, run: findsWrongLoss },
  { name: 'breast cancer as it is: unscaledInput first', ...found, run: findsUnscaledFeatures },
  { name: '20 leaked rows: leakage, and nothing where there are none', ...found, run: findsLeakedRows },
];
