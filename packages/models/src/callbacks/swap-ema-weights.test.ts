import '@neurite/backend-cpu';
import { dense } from '@neurite/layers';
import { adam, type Optimizer } from '@neurite/optimizers';
import { ndArray, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Callback, earlyStopping, type Sequential, sequential, swapEmaWeights } from '../index.ts';

const x = ndArray(
  Float32Array.from({ length: 40 }, (_, index) => Math.sin(index)),
  [20, 2],
);
const y = ndArray(Float32Array.from({ length: 20 }, (_, index) => index / 10));

beforeEach(() => useBackend('cpu'));

function network(useEma = true): Sequential {
  setSeed(0);
  const built = sequential([dense({ units: 1, inputShape: [2] })]);
  built.compile({ optimizer: adam({ learningRate: 0.1, useEma }), loss: 'mse' });
  return built;
}

const kernelOf = (trained: { getWeights(): Tensor[] }): unknown => trained.getWeights()[0]!.arraySync();
const averageOf = ({ averages }: Optimizer): unknown => [...averages!.values()][0]!.arraySync();

const options = { epochs: 3, batchSize: 5, validationData: [x, y], seed: 1 } as const;

it('judges by the averages and trains with the weights', async () => {
  const plain = network();
  const judged: number[] = [];
  const judging: Callback = {
    async onEpochEnd(_epoch, _logs, run) {
      const { loss } = await run.optimizer.withAverages(() => run.model.evaluate(x, y, { batchSize: 5 }));
      judged.push(loss!);
    },
  };
  const without = await plain.fit(x, y, { ...options, callbacks: judging });
  const swapped = network();
  const { history } = await swapped.fit(x, y, { ...options, callbacks: swapEmaWeights() });
  expect(history.valLoss).toEqual(judged);
  expect(history.valLoss).not.toEqual(without.history.valLoss);
  expect(history.loss).toEqual(without.history.loss);
  expect(await swapped.getWeights()[0]!.array()).toEqual(await plain.getWeights()[0]!.array());
});

it('leaves the averages in place after an epoch when told', async () => {
  const seen: unknown[] = [];
  const looking: Callback = {
    onEpochEnd: (_epoch, _logs, run) => void seen.push([kernelOf(run.model), averageOf(run.optimizer)]),
  };
  const swapped = network();
  const callbacks = [swapEmaWeights({ swapOnEpoch: true }), looking];
  const { history } = await swapped.fit(x, y, { ...options, callbacks });
  expect(seen).toHaveLength(3);
  for (const [kernel, average] of seen as unknown[][]) expect(kernel).toEqual(average);
  expect(history.loss).toEqual((await network().fit(x, y, options)).history.loss);
  expect(kernelOf(swapped)).toEqual(averageOf(swapped.optimizer!));
});

describe('fit ends with the averages, as Keras does', () => {
  it('whether it went to the end or was stopped', async () => {
    for (const stopAfter of [3, 1]) {
      const trained = network();
      let before: unknown;
      const stopping: Callback = {
        onEpochEnd(epoch, _logs, run) {
          before = kernelOf(run.model);
          if (epoch + 1 === stopAfter) run.stop();
        },
      };
      await trained.fit(x, y, { ...options, callbacks: stopping });
      expect(kernelOf(trained)).toEqual(averageOf(trained.optimizer!));
      expect(kernelOf(trained)).not.toEqual(before);
    }
  });

  it('before callbacks that put weights of their choice, and leaving alone what is frozen', async () => {
    const best = network();
    let first: unknown;
    const noting: Callback = { onEpochEnd: (epoch, _logs, run) => void (epoch === 0 && (first = kernelOf(run.model))) };
    const stopping = earlyStopping({ monitor: 'loss', mode: 'max', patience: 1, restoreBestWeights: true });
    await best.fit(x, y, { ...options, callbacks: [noting, stopping] });
    expect(kernelOf(best)).toEqual(first);

    const frozen = sequential([dense({ units: 2, inputShape: [2] }), dense({ units: 1 })]);
    frozen.compile({ optimizer: adam({ useEma: true }), loss: 'mse' });
    await frozen.fit(x, y, { verbose: 0 });
    frozen.layers[0]!.trainable = false;
    frozen.layers[0]!.setWeights([
      [
        [1, 2],
        [3, 4],
      ],
      [0, 0],
    ]);
    await frozen.fit(x, y, { verbose: 0 });
    expect(kernelOf(frozen)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

it('says when there are none', async () => {
  await expect(network(false).fit(x, y, { ...options, callbacks: swapEmaWeights() })).rejects.toThrow(
    /optimizer adam keeps no averages of weights. Make it with useEma: true/,
  );
});
