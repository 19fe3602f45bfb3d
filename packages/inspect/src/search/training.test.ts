/** What trains: the learning-rate finder and cross-validation, on real data. */
import '@neurite/backend-wasm';
import { iris } from '@neurite/data-uci';
import { standardScaler } from '@neurite/datasets';
import { batchNormalization, dense, dropout } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { adam, exponentialDecay, sgd } from '@neurite/optimizers';
import { getRandomState, setSeed, type TensorLike, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { crossValidate, learningRateFinder, learningRatePlot } from '../index.ts';
import { type Digits, scaledDigits, stack } from '../testing/digits.ts';

let data: Digits;

beforeEach(async () => {
  await useBackend('wasm');
  setSeed(0);
  data = await scaledDigits();
});

describe('learningRateFinder', () => {
  it.each([
    ['sgd', (learningRate: number) => sgd({ learningRate }), 0.1, 1],
    ['adam', (learningRate: number) => adam({ learningRate }), 0.0067, 0.06],
  ] as const)('finds a rate within a factor of 3 of what is best for %s', async (_, optimizer, low, high) => {
    const model = stack(1, { activation: 'relu' }, { optimizer: optimizer(0.001) });
    const { rates, losses, suggestion } = await learningRateFinder(model, data.xTrain, data.yTrain);
    expect(rates[0]).toBeCloseTo(1e-6, 10);
    expect(rates).toHaveLength(losses.length);
    // The best of 0.001, 0.003, 0.01, … after five epochs: 0.3 for sgd, 0.03 (0.137) and 0.01 (0.151) for adam.
    expect(suggestion).toBeGreaterThan(low);
    expect(suggestion).toBeLessThan(high);
    const trained = stack(1, { activation: 'relu' }, { optimizer: optimizer(suggestion) });
    await trained.fit(data.xTrain, data.yTrain, { epochs: 5, verbose: 0 });
    expect((await trained.evaluate(data.xTest, data.yTest)).accuracy).toBeGreaterThan(0.85);
  });

  it('leaves everything as it was: weights, statistics, optimizer, random numbers', async () => {
    const make = () => {
      setSeed(3);
      const model = sequential([
        dense({ units: 8, inputShape: [64] }),
        batchNormalization(),
        dropout({ rate: 0.5, seed: 1 }),
        dense({ units: 10, activation: 'softmax' }),
      ]);
      model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
      return model;
    };
    const untouched = make();
    await untouched.fit(data.xTrain, data.yTrain, { epochs: 1, verbose: 0 });
    const model = make();
    const before = getRandomState();
    await learningRateFinder(model, data.xTrain, data.yTrain, { steps: 20 });
    expect(getRandomState()).toEqual(before);
    await model.fit(data.xTrain, data.yTrain, { epochs: 1, verbose: 0 });
    expect(model.getWeights().map((weight) => weight.arraySync())).toEqual(
      untouched.getWeights().map((weight) => weight.arraySync()),
    );
  });

  it('stops where the loss goes up, and draws what it saw', async () => {
    const found = await learningRateFinder(
      stack(1, { activation: 'relu' }, { optimizer: sgd() }),
      data.xTrain,
      data.yTrain,
      {
        from: 1e-3,
        to: 1e4,
      },
    );
    expect(found.rates.length).toBeLessThan(100);
    expect(learningRatePlot(found)).toMatch(/^<svg[\s\S]*learning rate/);
  });

  it('refuses a schedule, and rates that do not rise', async () => {
    const scheduled = sgd({
      learningRate: exponentialDecay({ initialLearningRate: 1, decaySteps: 5, decayRate: 0.5 }),
    });
    const model = stack(1, { activation: 'relu' }, { optimizer: scheduled });
    await expect(learningRateFinder(model, data.xTrain, data.yTrain)).rejects.toThrow('no schedule');
    await expect(learningRateFinder(model, data.xTrain, data.yTrain, { from: 1, to: 0.1 })).rejects.toThrow(
      '0 < from < to',
    );
  });
});

describe('crossValidate', () => {
  const network = () => {
    const model = sequential([dense({ units: 16, activation: 'relu' }), dense({ units: 3, activation: 'softmax' })]);
    model.compile({
      optimizer: adam({ learningRate: 0.02 }),
      loss: 'sparseCategoricalCrossentropy',
      metrics: ['accuracy'],
    });
    return model;
  };

  it('judges each fold by a model that has not seen it; a seed fixes the figures', async () => {
    const { x, y } = await iris();
    const scaled: TensorLike = standardScaler().fitTransform(x);
    const sizes: number[] = [];
    const options = { folds: 3, stratify: true, seed: 1, fit: { epochs: 15 } };
    const run = () =>
      crossValidate(
        ({ xTest }) => {
          sizes.push(xTest.shape[0]!);
          return network();
        },
        { x: scaled, y },
        options,
      );
    const { folds, mean, deviation } = await run();
    expect(sizes).toEqual([50, 50, 50]);
    expect(mean.accuracy).toBeGreaterThan(0.9);
    expect(mean.accuracy).toBeCloseTo((folds[0]!.accuracy! + folds[1]!.accuracy! + folds[2]!.accuracy!) / 3, 6);
    expect(deviation.accuracy).toBeGreaterThanOrEqual(0);
    expect((await run()).folds).toEqual(folds);
  });

  it('refuses the same model twice', async () => {
    const { x, y } = await iris();
    const model = network();
    await expect(crossValidate(() => model, { x, y }, { folds: 2 })).rejects.toThrow('a new model each time');
  });
});
