import '@neurite/backend-cpu';
import { dense } from '@neurite/layers';
import { adam } from '@neurite/optimizers';
import { ndArray, setSeed, useBackend } from '@neurite/tensors';
import { beforeEach, expect, it } from 'vitest';
import { type Callback, type Sequential, sequential, swapEmaWeights } from '../index.ts';

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

const options = { epochs: 3, validationData: [x, y], seed: 1 } as const;

it('judges by the averages and trains with the weights', async () => {
  const plain = network();
  const judged: number[] = [];
  const judging: Callback = {
    async onEpochEnd(_epoch, _logs, run) {
      const { loss } = await run.optimizer.withAverages(() => run.model.evaluate(x, y));
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
  const plain = network();
  await plain.fit(x, y, options);
  plain.optimizer!.overwriteWithAverages();
  const swapped = network();
  await swapped.fit(x, y, { ...options, callbacks: swapEmaWeights({ swapOnEpoch: true }) });
  expect(await swapped.getWeights()[0]!.array()).toEqual(await plain.getWeights()[0]!.array());
});

it('says when there are none', async () => {
  await expect(network(false).fit(x, y, { ...options, callbacks: swapEmaWeights() })).rejects.toThrow(
    /optimizer adam keeps no averages of weights. Make it with useEma: true/,
  );
});
