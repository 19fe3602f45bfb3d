import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { dense } from '@neurite/layers';
import { exponentialDecay, sgd } from '@neurite/optimizers';
import { ndArray, setSeed, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Callback,
  learningRateScheduler,
  reduceLROnPlateau,
  type Sequential,
  sequential,
  type TrainingRun,
} from '../index.ts';

const x = ndArray(
  Float32Array.from({ length: 24 }, (_, index) => Math.sin(index)),
  [12, 2],
);
const y = ndArray(
  Float32Array.from({ length: 12 }, (_, index) => index / 6),
  [12, 1],
);

function network(jit: boolean, learningRate: Parameters<typeof sgd>[0] = { learningRate: 0.125 }): Sequential {
  setSeed(0);
  const built = sequential([dense({ units: 1, inputShape: [2] })]);
  built.compile({ optimizer: sgd(learningRate), loss: 'mse', jit });
  return built;
}

describe.each([
  ['cpu', false],
  ['wasm', true],
] as const)('the learning rate on %s, compiled: %s', (backend, jit) => {
  beforeEach(() => useBackend(backend));

  it('is set before every epoch, and is that of the updates', async () => {
    const rates = [0.125, 0.0625, 0, 0.25];
    const scheduled = network(jit);
    const weights: number[][] = [];
    const { history } = await scheduled.fit(x, y, {
      epochs: 4,
      batchSize: 12,
      shuffle: false,
      callbacks: [
        learningRateScheduler((epoch, rate) => (epoch === 0 ? rate : rates[epoch]!)),
        { onEpochEnd: async (_epoch, _logs, run) => void weights.push([...(await run.model.getWeights()[0]!.data())]) },
      ],
    });
    expect(history.learningRate).toEqual(rates);
    expect(weights[2]).toEqual(weights[1]);
    // The same, with an optimizer of its own for each rate.
    const byHand = network(jit);
    const values = [];
    for (const learningRate of rates) {
      byHand.compile({ optimizer: sgd({ learningRate }), loss: 'mse', jit });
      await byHand.fit(x, y, { batchSize: 12, shuffle: false });
      values.push([...(await byHand.getWeights()[0]!.data())]);
    }
    expect(weights).toEqual(values);
  });
});

describe('reduceLROnPlateau', () => {
  beforeEach(() => useBackend('cpu'));

  /** The rate of every epoch, for a made-up course of the figure. */
  async function rates(callback: Callback, course: readonly number[]): Promise<number[]> {
    const model = network(false, { learningRate: 1 });
    const recorded: number[] = [];
    const run = {
      model,
      optimizer: model.optimizer,
      record: (_name: string, value: number) => recorded.push(value),
    } as unknown as TrainingRun;
    await callback.onTrainBegin?.(run);
    for (const [epoch, valLoss] of course.entries()) await callback.onEpochEnd?.(epoch, { valLoss }, run);
    return recorded;
  }

  it('lowers the rate after as many epochs without a gain as it was told, down to the least', async () => {
    const callback = reduceLROnPlateau({ factor: 0.5, patience: 2, minLr: 0.2 });
    expect(await rates(callback, [5, 5, 5, 5, 5, 5, 5, 5, 5, 5])).toEqual([
      1,
      1,
      1,
      0.5,
      0.5,
      0.25,
      0.25,
      expect.closeTo(0.2),
      expect.closeTo(0.2),
      expect.closeTo(0.2),
    ]);
    expect(await rates(callback, [5, 4, 3, 2, 1])).toEqual([1, 1, 1, 1, 1]);
  });

  it('does not count the epochs of its cooldown, nor small gains', async () => {
    const cooling = reduceLROnPlateau({ factor: 0.5, patience: 1, cooldown: 2 });
    expect(await rates(cooling, [5, 5, 5, 5, 5])).toEqual([1, 1, 0.5, 0.5, 0.25]);
    const strict = reduceLROnPlateau({ factor: 0.5, patience: 1, minDelta: 1 });
    expect(await rates(strict, [5, 4.5, 3])).toEqual([1, 1, 0.5]);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a factor that does not lower',
      async () => reduceLROnPlateau({ factor: 1 }),
      /factor must be above 0 and below 1; got 1/,
    ],
    [
      'a rate that a schedule sets',
      () => {
        const learningRate = exponentialDecay({ initialLearningRate: 1, decaySteps: 2, decayRate: 0.5 });
        const options = { callbacks: [reduceLROnPlateau({ monitor: 'loss' })] };
        return network(false, { learningRate }).fit(x, y, options);
      },
      /reduceLROnPlateau cannot change the learning rate of sgd: a schedule sets it/,
    ],
    [
      'a rate that is no number',
      () => network(false).fit(x, y, { callbacks: [learningRateScheduler(() => Number.NaN)] }),
      /gave NaN for epoch 0/,
    ],
  ])('refuses %s', async (_name, run, message) => {
    await expect(run()).rejects.toThrow(message);
  });
});
