import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { jit, type Tensor, tensor, useBackend, type Variable, variable } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { sgd } from '../optimizers/sgd.ts';
import { expectClose } from '../testing/expect-close.ts';
import { averageWeights } from './average-weights.ts';

const one = (w: Variable): Map<Variable, Tensor> => new Map([[w, tensor([1])]]);

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('averages the weights after each update, beginning with the first', async () => {
    const w = variable([10]);
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    optimizer.build([w]);
    const step = jit(() => optimizer.apply(one(w)));
    const seen: number[] = [];
    for (let i = 0; i < 3; i++) {
      step();
      seen.push(...(await optimizer.averages!.get(w)!.data()));
    }
    expectClose(seen, [9, 8.5, 7.75], 1e-6); // weights 9, 8, 7
    expect(await w.array()).toEqual([7]);
  });

  it('sets the weights to their average every so often', async () => {
    const w = variable([10]);
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5, emaOverwriteFrequency: 2 });
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      optimizer.apply(one(w));
      seen.push(...(await w.data()));
    }
    // 9; (9 + 8) / 2; then 7.5; ((8.5 + 7.5) / 2 + 6.5) / 2
    expectClose(seen, [9, 8.5, 7.5, 7.25], 1e-6);
  });

  it('evaluates with the averages, and puts the weights back, after an error too', async () => {
    const w = variable([10]);
    const optimizer = sgd({ learningRate: 1, useEma: true, emaMomentum: 0.5 });
    optimizer.apply(one(w));
    optimizer.apply(one(w));
    expect(await optimizer.withAverages(() => w.array())).toEqual([8.5]);
    expect(await w.array()).toEqual([8]);
    await expect(
      optimizer.withAverages(() => {
        throw new Error('broken');
      }),
    ).rejects.toThrow('broken');
    expect(await w.array()).toEqual([8]);
    optimizer.overwriteWithAverages();
    expect(await w.array()).toEqual([8.5]);
  });
});

it('says when there are no averages', async () => {
  await expect(sgd().withAverages(() => 1)).rejects.toThrow("Optimizer 'sgd' keeps no averages of weights");
});

it('checks options', () => {
  expect(() => averageWeights({ momentum: 2 })).toThrow('momentum must lie in [0, 1]; got 2.');
  expect(() => averageWeights({ overwriteFrequency: 0 })).toThrow('at least 1; got 0.');
  expect(() => sgd({ emaMomentum: 0.9 })).toThrow('sgd: emaMomentum and emaOverwriteFrequency need useEma: true.');
});
