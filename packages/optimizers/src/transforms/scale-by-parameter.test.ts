import '@neurite/backend-cpu';
import { type Tensor, tensor, useBackend, type Variable, variable } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { adam } from '../optimizers/adam.ts';
import { sgd } from '../optimizers/sgd.ts';
import { optimizerFromConfig } from '../registry.ts';

beforeAll(() => useBackend('cpu'));

it('multiplies the rate by the longest path that leads to a parameter', async () => {
  const paths = ['encoder/fc1/kernel', 'encoder/fc1/bias', 'encoder/fc2/kernel', 'encoderHead/kernel', 'head/kernel'];
  const parameters = new Map<string, Variable>(paths.map((path) => [path, variable([0])]));
  const saved = sgd({ learningRate: 1, learningRateMultipliers: { encoder: 0.5, 'encoder/fc1': 0.25, head: 0 } });
  const optimizer = optimizerFromConfig(JSON.parse(JSON.stringify(saved.getConfig())));
  optimizer.build(parameters);
  optimizer.apply(new Map<Variable, Tensor>([...parameters.values()].map((parameter) => [parameter, tensor([1])])));
  const steps = [...parameters.values()].map((parameter) => 0 - parameter.dataSync()[0]!);
  expect(steps).toEqual([0.25, 0.25, 0.5, 1, 0]);
});

it('does not reach into the moments of Adam, so that the size of its step is what changes', async () => {
  const [slow, fast] = [variable([0], { name: 'slow' }), variable([0], { name: 'fast' })];
  const optimizer = adam({ learningRate: 0.1, learningRateMultipliers: { slow: 0.1 } });
  for (const gradient of [3, -1, 2]) {
    optimizer.apply(new Map([slow, fast].map((parameter) => [parameter, tensor([gradient])])));
  }
  expect((await slow.data())[0]! / (await fast.data())[0]!).toBeCloseTo(0.1, 6);
});

it('wants multipliers of at least 0', () => {
  expect(() => sgd({ learningRateMultipliers: { fc1: -1 } })).toThrow(
    "sgd: the learningRateMultiplier of 'fc1' must be a number of at least 0; got -1.",
  );
});
