import '@neurite/backend-wasm';
import { breastCancer } from '@neurite/data-uci';
import { concatenate, dense, embedding, flatten, input, lambda } from '@neurite/layers';
import { model as functional, sequential } from '@neurite/models';
import { argMax, cast, ndArray, setSeed, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../index.ts';
import { type Digits, scaledDigits, stack } from '../testing/digits.ts';

let data: Digits;

beforeEach(async () => {
  await useBackend('wasm');
  setSeed(0);
  data = await scaledDigits();
});

async function ailments(
  model: Parameters<typeof diagnose>[0],
  x: Digits['xTrain'] = data.xTrain,
  y: Digits['yTrain'] = data.yTrain,
  xTest?: Digits['xTest'],
): Promise<string[]> {
  const { verdicts } = await diagnose(model, { x, y, ...(xTest === undefined ? {} : { xTest }) });
  return verdicts.map(({ ailment }) => ailment);
}

describe('a model and its data before training', () => {
  it('finds nothing where all is well, and leaves the weights as they are', async () => {
    const model = stack(2, { activation: 'relu' });
    const before = model.getWeights().map((weight) => weight.arraySync());
    const { verdicts, initialLoss, expectedLoss, oneBatch, layers } = await diagnose(model, {
      x: data.xTrain,
      y: data.yTrain,
      xTest: data.xTest,
    });
    expect(verdicts).toEqual([]);
    expect(expectedLoss).toBeCloseTo(Math.log(10), 6);
    expect(Math.abs(initialLoss - expectedLoss!)).toBeLessThan(0.5);
    expect(oneBatch[1]).toBeLessThan(oneBatch[0] / 4);
    expect(layers.map(({ path }) => path)).toEqual(['dense', 'dense_1', 'dense_2']);
    expect(model.getWeights().map((weight) => weight.arraySync())).toEqual(before);
    expect(model.optimizer).toBeUndefined();
  });

  it('gradients that vanish, in a network that cannot learn one batch by heart', async () => {
    expect(await ailments(stack(8, { activation: 'sigmoid' }))).toEqual(['vanishing', 'cannotOverfit']);
  });

  it('features that are not scaled', async () => {
    const { x, y } = await breastCancer();
    const model = sequential([dense({ units: 16, activation: 'relu' }), dense({ units: 1, activation: 'sigmoid' })]);
    model.compile({ loss: 'binaryCrossentropy' });
    expect((await ailments(model, x, y))[0]).toBe('unscaledInput');
  });

  it('a loss that begins far too high', async () => {
    const large = ndArray(
      Float32Array.from(data.xTrain.data, (value) => 100 * value),
      data.xTrain.shape,
    );
    expect((await ailments(stack(1, { activation: 'relu' }), large)).slice(0, 2)).toEqual([
      'unscaledInput',
      'initialLoss',
    ]);
  });

  it('targets of regression that are far from what a network gives at first', async () => {
    const model = sequential([dense({ units: 16, activation: 'relu' }), dense({ units: 1 })]);
    model.compile({ loss: 'meanSquaredError' });
    const prices = ndArray(Float32Array.from(data.yTrain.data, (label) => 1000 + label));
    expect(await ailments(model, data.xTrain, prices)).toContain('initialLoss');
  });

  it('a layer that no gradient reaches', async () => {
    const inputs = input({ shape: [64] });
    const lost = dense({ units: 8, name: 'lost' }).apply(inputs);
    const index = lambda({ function: (x) => cast(argMax(x, 1), 'float32').reshape([-1, 1]), outputShape: [1] }).apply(
      lost,
    );
    const used = dense({ units: 32, activation: 'relu' }).apply(inputs);
    const outputs = dense({ units: 10, activation: 'softmax' }).apply(concatenate().apply([index, used]));
    const model = functional({ inputs, outputs });
    model.compile({ loss: 'sparseCategoricalCrossentropy' });
    const { verdicts } = await diagnose(model, { x: data.xTrain, y: data.yTrain });
    expect(verdicts.find(({ ailment }) => ailment === 'noGradient')).toMatchObject({ layer: 'lost' });
  });

  it('held-out rows that stand in the training data', async () => {
    const leaked = ndArray(data.xTest.data.slice(), data.xTest.shape);
    leaked.data.set(data.xTrain.data.subarray(0, 64 * 20));
    const { verdicts } = await diagnose(stack(1, { activation: 'relu' }), {
      x: data.xTrain,
      y: data.yTrain,
      xTest: leaked,
    });
    expect(verdicts).toHaveLength(1);
    expect(verdicts[0]).toMatchObject({ ailment: 'leakage', evidence: { rows: 20, first: 0 } });
  });

  it('a loss that does not go with the output, and classes of which one is rare', async () => {
    const model = sequential([dense({ units: 10, activation: 'sigmoid', inputShape: [64] })]);
    model.compile({ loss: 'sparseCategoricalCrossentropy' });
    const rare = ndArray(Int32Array.from(data.yTrain.data, (label) => (label === 3 ? 4 : label)));
    expect(await ailments(model, data.xTrain, rare)).toEqual(
      expect.arrayContaining(['lossMismatch', 'classImbalance']),
    );
  });

  it('takes whole numbers for an embedding', async () => {
    const model = sequential([
      embedding({ inputDim: 17, outputDim: 4 }),
      flatten(),
      dense({ units: 10, activation: 'softmax' }),
    ]);
    model.compile({ loss: 'sparseCategoricalCrossentropy' });
    const pixels = ndArray(
      Int32Array.from(data.xTrain.data, (value) => Math.round(16 * value)),
      data.xTrain.shape,
    );
    expect(await ailments(model, pixels)).toEqual([]);
  });
});

it('a model whose weights are no numbers begins with no loss', async () => {
  const model = stack(1, { activation: 'relu' });
  model.setWeights(model.getWeights().map((weight) => weight.mul(Number.NaN)));
  const { verdicts, initialLoss } = await diagnose(model, { x: data.xTrain, y: data.yTrain });
  expect(initialLoss).toBeNaN();
  expect(verdicts.find(({ ailment }) => ailment === 'initialLoss')!.message).toContain('NaN');
});

describe('what it cannot look at', () => {
  it('a model that was not compiled with one loss', async () => {
    const model = sequential([dense({ units: 1, inputShape: [64] })]);
    await expect(diagnose(model, { x: data.xTrain, y: data.yTrain })).rejects.toThrow('compiled with one loss');
  });

  it('labels and examples of another number, and examples of another shape', async () => {
    const model = stack(1, { activation: 'relu' });
    await expect(diagnose(model, { x: data.xTrain, y: data.yTest })).rejects.toThrow('as many labels as examples');
    await expect(diagnose(model, { x: ndArray(new Float32Array(12), [4, 3]), y: [0, 1, 2, 3] })).rejects.toThrow('[3]');
  });
});
