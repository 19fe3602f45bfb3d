import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { breastCancer } from '@neurite/data-uci';
import { standardScaler, trainTestSplit } from '@neurite/datasets';
import {
  batchNormalization,
  constant,
  conv2d,
  dense,
  dropout,
  flatten,
  lstm,
  maxPooling2d,
  normalization,
  randomNormal,
  reshape,
} from '@neurite/layers';
import { type Callback, type FitOptions, Model, type Sequential, sequential } from '@neurite/models';
import { adam, sgd } from '@neurite/optimizers';
import { type NdArray, ndArray, setSeed, softmax, type Tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type Ailment, type Doctor, doctor, type DoctorOptions, type Verdict } from '../index.ts';
import { type Digits, scaledDigits, stack } from '../testing/digits.ts';

let data: Digits;

beforeEach(async () => {
  await useBackend('wasm');
  setSeed(0);
  data = await scaledDigits();
});

async function watch(
  model: Pick<Model, 'fit'>,
  fitting: FitOptions = {},
  options: DoctorOptions = {},
): Promise<Doctor> {
  const watching = doctor({ every: 20, onVerdict: () => {}, ...options });
  await model.fit(data.xTrain, data.yTrain, { epochs: 2, verbose: 0, seed: 0, ...fitting, callbacks: watching });
  return watching;
}

function found({ verdicts }: Doctor, ailment: Ailment): Verdict | undefined {
  return verdicts.find((verdict) => verdict.ailment === ailment);
}

function ailmentsOf({ verdicts }: Doctor): Ailment[] {
  return verdicts.map(({ ailment }) => ailment);
}

describe('what the network itself suffers from', () => {
  it('vanishing: eight sigmoid layers, not eight of relu with heNormal', async () => {
    const ill = await watch(stack(8, { activation: 'sigmoid' }));
    expect(ailmentsOf(ill)).toEqual(['vanishing']);
    const { evidence, layer, cure } = found(ill, 'vanishing')!;
    expect(layer).toBe('dense');
    expect(evidence.ratio).toBeCloseTo(evidence.firstGradientNorm! / evidence.lastGradientNorm!, 4);
    expect(evidence.ratio).toBeLessThan(1e-3);
    expect(cure).toContain('heNormal');
    expect(ailmentsOf(await watch(stack(8, { activation: 'relu', kernelInitializer: 'heNormal' })))).toEqual([]);
  });

  it('dead ReLU: biases far below zero; named are the layers', async () => {
    const ill = await watch(stack(2, { activation: 'relu', biasInitializer: constant({ value: -20 }) }));
    expect(ailmentsOf(ill)).toEqual(['deadRelu']);
    expect(found(ill, 'deadRelu')).toMatchObject({ layer: 'dense', evidence: { deadShare: 1, layers: 2 } });
  });

  it('dead ReLU, of batches of one: not before enough examples were seen', async () => {
    const fitting = { batchSize: 1, epochs: 1 };
    data = {
      ...data,
      xTrain: take(data.xTrain, [...Array(100).keys()]),
      yTrain: take(data.yTrain, [...Array(100).keys()]),
    };
    const one = { activation: 'relu', units: 4 } as const;
    expect(ailmentsOf(await watch(stack(1, one), fitting, { every: 1 }))).not.toContain('deadRelu');
    const ill = await watch(stack(1, { ...one, biasInitializer: constant({ value: -20 }) }), fitting, { every: 1 });
    expect(found(ill, 'deadRelu')).toMatchObject({ evidence: { deadShare: 1, step: 63 } });
  });

  it('saturated: weights far too large', async () => {
    const model = stack(2, { activation: 'tanh', kernelInitializer: randomNormal({ stddev: 5 }) });
    const ill = await watch(model, { epochs: 1 });
    expect(found(ill, 'saturated')!.evidence.saturatedShare).toBeGreaterThan(0.75);
    expect(ailmentsOf(await watch(stack(2, { activation: 'tanh' })))).toEqual([]);
  });
});

describe('the learning rate', () => {
  it('of 10 makes the network explode, and is said to before the loss is no number any more', async () => {
    let diverged: number | undefined;
    const steps: number[] = [];
    const end: Callback = {
      onNonFiniteLoss: (_loss, batch, run) => {
        diverged = batch;
        run.stop();
      },
    };
    const model = sequential([
      dense({ units: 32, activation: 'relu', inputShape: [64] }),
      dense({ units: 32 }),
      dense({ units: 1 }),
    ]);
    model.compile({ optimizer: sgd({ learningRate: 10 }), loss: 'meanSquaredError' });
    const watching = doctor({ onVerdict: (verdict) => void steps.push(verdict.evidence.step!) });
    await model.fit(data.xTrain, data.yTrain, { verbose: 0, callbacks: [watching, end] });
    expect(watching.verdicts[0]!.ailment).toBe('exploding');
    expect(diverged).toBeGreaterThan(steps[0]!);
    expect(found(watching, 'exploding')!.message).toContain('times its norm');
  });

  it('of a network that is trained already: harder batches are no explosion', async () => {
    const model = stack(2, { activation: 'relu', units: 64 }, { optimizer: adam({ learningRate: 0.003 }) });
    await model.fit(data.xTrain, data.yTrain, { epochs: 30, verbose: 0, seed: 0 });
    const watching = await watch(model, { epochs: 3, batchSize: 8 }, { every: 1 });
    const losses = watching.observations.map(({ loss }) => loss);
    expect(Math.max(...losses) / losses[0]!).toBeGreaterThan(20);
    expect(ailmentsOf(watching)).toEqual([]);
  });

  it('too high, without exploding', async () => {
    const ill = await watch(stack(2, { activation: 'tanh' }, { optimizer: sgd({ learningRate: 2 }) }));
    expect(found(ill, 'learningRateTooHigh')!.evidence.updateRatio).toBeGreaterThan(0.1);
    expect(ailmentsOf(ill)).not.toContain('exploding');
  });

  it.each([
    ['sgd', sgd({ learningRate: 1e-6 })],
    ['adam', adam({ learningRate: 1e-6 })],
  ])('too low, with %s', async (_, optimizer) => {
    const ill = await watch(stack(2, { activation: 'relu' }, { optimizer }));
    expect(ailmentsOf(ill)).toEqual(['learningRateTooLow']);
    expect(found(ill, 'learningRateTooLow')!.evidence.learningRate).toBeCloseTo(1e-6, 10);
  });
});

describe('the data', () => {
  it('unscaled features of the breast-cancer data; not when scaled, by scaler or by layer', async () => {
    const { xTrain, yTrain } = trainTestSplit(await breastCancer(), { testSize: 0.3, randomState: 0 });
    const fitted = async (x: NdArray, first: readonly ReturnType<typeof normalization>[] = []): Promise<Doctor> => {
      const model = sequential([
        ...first,
        dense({ units: 8, activation: 'tanh' }),
        dense({ units: 1, activation: 'sigmoid' }),
      ]);
      model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
      const watching = doctor({ every: 5, onVerdict: () => {} });
      await model.fit(x, yTrain, { epochs: 2, verbose: 0, callbacks: watching });
      return watching;
    };
    const ill = await fitted(xTrain);
    expect(found(ill, 'unscaledInput')!.evidence.ratio).toBeGreaterThan(1000);
    const scaled = standardScaler().fitTransform(xTrain) as NdArray;
    expect(ailmentsOf(await fitted(scaled))).toEqual([]);
    const layer = normalization();
    await layer.adapt(xTrain);
    expect(ailmentsOf(await fitted(xTrain, [layer]))).toEqual([]);
  });

  it('values that are no numbers', async () => {
    const x = ndArray(data.xTrain.data.slice(), data.xTrain.shape);
    x.data[3] = Number.NaN;
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const watching = doctor({ every: 1, onVerdict: () => {} });
    const fitting = { verbose: 0, shuffle: false, callbacks: watching } as const;
    await expect(stack(1, { activation: 'relu' }).fit(x, data.yTrain, fitting)).rejects.toThrow('NaN');
    expect(found(watching, 'nonFiniteInput')!.evidence.feature).toBe(3);
  });

  it('labels of which a fifth are wrong', async () => {
    const wrong = Int32Array.from(data.yTrain.data, (label, row) =>
      row % 5 === 0 ? (label + 1 + (row % 9)) % 10 : label,
    );
    const right = data.yTrain;
    data = { ...data, yTrain: ndArray(wrong) };
    const ill = await watch(stack(1, { activation: 'relu' }), { epochs: 25 });
    expect(ailmentsOf(ill)).toEqual(['labelNoise']);
    data = { ...data, yTrain: right };
    expect(ailmentsOf(await watch(stack(1, { activation: 'relu' }), { epochs: 25 }))).toEqual([]);
  });

  it('classes of which one is rare, in every form of labels', async () => {
    const rows = [...data.yTrain.data].flatMap((label, row) => (label !== 3 || row % 30 === 0 ? [row] : []));
    const rare: Digits = { ...data, xTrain: take(data.xTrain, rows), yTrain: take(data.yTrain, rows) };
    data = rare;
    const ill = await watch(stack(1, { activation: 'relu' }), { epochs: 3 }, { every: 5 });
    expect(found(ill, 'classImbalance')!.evidence.rarest).toBe(3);
    const binary = sequential([dense({ units: 1, activation: 'sigmoid', inputShape: [64] })]);
    binary.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    data = { ...rare, yTrain: ndArray(Int32Array.from(rare.yTrain.data, (label) => Number(label === 3))) };
    expect(found(await watch(binary, {}, { every: 5 }), 'classImbalance')!.evidence.rarest).toBe(1);
    const oneHot = new Float32Array(rows.length * 10);
    rare.yTrain.data.forEach((label, row) => (oneHot[row * 10 + label] = 1));
    data = { ...rare, yTrain: ndArray(oneHot, [rows.length, 10]) };
    const third = await watch(stack(1, { activation: 'relu' }, { loss: 'categoricalCrossentropy' }), {}, { every: 5 });
    expect(found(third, 'classImbalance')!.evidence.rarest).toBe(3);
  });
});

describe('the output and the loss', () => {
  it('softmax twice, in two layers', async () => {
    const model = sequential([
      dense({ units: 10, activation: 'softmax', inputShape: [64] }),
      dense({ units: 10, activation: 'softmax' }),
    ]);
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    expect(found(await watch(model, { epochs: 1 }), 'doubleSoftmax')!.layer).toBe('dense_1');
  });

  it('softmax in a model of one’s own, and again in the loss', async () => {
    class Own extends Model {
      readonly fc = dense({ units: 10 });
      override call(x: Tensor): Tensor {
        return softmax(this.fc.apply(x));
      }
    }
    const model = new Own();
    model.compile({ optimizer: 'adam', loss: { name: 'sparseCategoricalCrossentropy', fromLogits: true } });
    expect(found(await watch(model, { epochs: 1 }), 'doubleSoftmax')!.message).toContain('fromLogits');
    const logits = sequential([dense({ units: 10, inputShape: [64] })]);
    logits.compile({ optimizer: 'adam', loss: { name: 'sparseCategoricalCrossentropy', fromLogits: true } });
    expect(ailmentsOf(await watch(logits, { epochs: 1 }))).toEqual([]);
  });

  it.each([
    ['softmax over one unit', 1, 'softmax', 'binaryCrossentropy', 'single unit'],
    ['softmax under binaryCrossentropy', 10, 'softmax', 'binaryCrossentropy', 'categoricalCrossentropy'],
    ['sigmoid under categoricalCrossentropy', 10, 'sigmoid', 'categoricalCrossentropy', 'softmax'],
    ['softmax under a loss of regression', 10, 'softmax', 'meanSquaredError', 'regression'],
    ['targets that the output cannot reach', 1, 'sigmoid', 'meanSquaredError', 'linear'],
  ] as const)('%s', async (_, units, activation, loss, hint) => {
    const model = sequential([dense({ units, activation, inputShape: [64] })]);
    model.compile({ optimizer: 'adam', loss });
    const rows = data.yTrain.data.length;
    const oneHot = new Float32Array(rows * 10);
    data.yTrain.data.forEach((label, row) => (oneHot[row * 10 + label] = 1));
    const isBinary = loss === 'binaryCrossentropy' && units === 1;
    const single = isBinary ? Int32Array.from(data.yTrain.data, (label) => label % 2) : data.yTrain.data;
    data = { ...data, yTrain: units === 10 ? ndArray(oneHot, [rows, 10]) : ndArray(single) };
    const { message, cure } = found(await watch(model, { epochs: 1 }), 'lossMismatch')!;
    expect(message + cure).toContain(hint);
  });
});

describe('overfitting', () => {
  it('is said when the loss on held-out data rises again', async () => {
    const few = Array.from({ length: 60 }, (_, row) => row);
    const held = [data.xTest, data.yTest] as const;
    data = { ...data, xTrain: take(data.xTrain, few), yTrain: take(data.yTrain, few) };
    const model = stack(2, { activation: 'relu', units: 128 }, { optimizer: adam({ learningRate: 0.01 }) });
    const ill = await watch(model, { epochs: 40, validationData: held });
    const { evidence } = found(ill, 'overfitting')!;
    expect(evidence.valLoss! / evidence.lowestValLoss!).toBeGreaterThan(1.2);
  });
});

describe('healthy networks', () => {
  const networks: Readonly<Record<string, () => Sequential>> = {
    'tanh with momentum': () =>
      stack(2, { activation: 'tanh' }, { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) }),
    'one sigmoid layer': () => stack(1, { activation: 'sigmoid' }, { optimizer: adam({ learningRate: 0.01 }) }),
    convolutions: () => {
      const model = sequential([
        reshape({ targetShape: [8, 8, 1], inputShape: [64] }),
        conv2d({ filters: 8, kernelSize: 3, activation: 'relu' }),
        batchNormalization(),
        maxPooling2d({ poolSize: 2 }),
        flatten(),
        dropout({ rate: 0.2 }),
        dense({ units: 10, activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      return model;
    },
    'an LSTM over rows': () => {
      const model = sequential([
        reshape({ targetShape: [8, 8], inputShape: [64] }),
        lstm({ units: 16 }),
        dense({ units: 10, activation: 'softmax' }),
      ]);
      model.compile({ optimizer: adam({ learningRate: 0.005 }), loss: 'sparseCategoricalCrossentropy' });
      return model;
    },
  };
  it.each(Object.keys(networks))('%s: no verdict', async (name) => {
    const watching = await watch(networks[name]!(), { epochs: 4, validationData: [data.xTest, data.yTest] });
    expect(watching.verdicts).toEqual([]);
    expect(watching.observations.length).toBeGreaterThan(8);
  });
});

it('measures the same on every backend, compiled or not', async () => {
  const observed = async (backend: string, jit: boolean): Promise<Doctor['observations']> => {
    await useBackend(backend);
    setSeed(1);
    const { observations } = await watch(stack(2, { activation: 'relu' }, { jit }), { epochs: 1, batchSize: 256 });
    return observations;
  };
  const [expected, ...others] = [
    await observed('cpu', false),
    await observed('wasm', true),
    await observed('wasm', false),
  ];
  expect(expected).toHaveLength(4);
  for (const other of others) {
    other.forEach((one, index) => {
      one.layers.forEach((layer, place) => {
        const { gradientNorm, updateRatio, effectiveRank, deadShare } = expected![index]!.layers[place]!;
        expect(layer.gradientNorm / gradientNorm).toBeCloseTo(1, 3);
        expect(layer.updateRatio / updateRatio).toBeCloseTo(1, 3);
        expect(layer.effectiveRank / effectiveRank).toBeCloseTo(1, 3);
        expect(layer.deadShare).toBe(deadShare);
      });
    });
  }
});

it('looks into the first steps, then into every n-th', async () => {
  const { observations } = await watch(stack(1, { activation: 'relu' }), { epochs: 2 }, { every: 25 });
  expect(observations.map(({ step }) => step)).toEqual([0, 1, 2, 4, 8, 16, 25, 50, 75]);
});

it('warns on the console by itself, once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const model = stack(2, { activation: 'relu', biasInitializer: constant({ value: -20 }) });
  await model.fit(data.xTrain, data.yTrain, { verbose: 0, callbacks: doctor({ every: 10 }) });
  expect(warn.mock.calls.map(([text]) => String(text).split(':')[0])).toEqual(['deadRelu']);
  warn.mockRestore();
});

it('refuses what is no number of steps', () => {
  expect(() => doctor({ every: 0 })).toThrow('every must be a whole number of at least 1; got 0');
});

function take({ data: values, shape }: NdArray, rows: readonly number[]): NdArray {
  const width = values.length / shape[0]!;
  const picked = rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]);
  return shape.length === 1
    ? ndArray(Int32Array.from(picked))
    : ndArray(Float32Array.from(picked), [rows.length, width]);
}
