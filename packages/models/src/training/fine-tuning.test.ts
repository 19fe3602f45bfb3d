import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { batchNormalization, dense } from '@neurite/layers';
import { adam, sgd } from '@neurite/optimizers';
import { ndArray, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Model, type Sequential, sequential } from '../index.ts';

const x = ndArray(
  Float32Array.from({ length: 60 }, (_, index) => Math.sin(index)),
  [20, 3],
);
const y = ndArray(
  Float32Array.from({ length: 20 }, (_, index) => index % 2),
  [20, 1],
);

function backbone(): Sequential {
  return sequential(
    [dense({ units: 4, inputShape: [3] }), batchNormalization(), dense({ units: 4, activation: 'tanh' })],
    {
      name: 'backbone',
    },
  );
}

async function values(of: { getWeights(): Tensor[] }): Promise<unknown[]> {
  return Promise.all(of.getWeights().map((weight) => weight.array()));
}

describe.each([
  ['cpu', false],
  ['wasm', true],
] as const)('fine-tuning on %s, compiled: %s', (backend, jit) => {
  beforeEach(async () => {
    await useBackend(backend);
    setSeed(0);
  });

  it('freezes a model inside of a model after a compile, its moving statistics too, and thaws it again', async () => {
    const inner = backbone();
    const outer = sequential([inner, dense({ units: 1, activation: 'sigmoid' })]);
    outer.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'binaryCrossentropy', jit });
    await outer.fit(x, y, { epochs: 2 });
    inner.trainable = false;
    const [before, head] = [await values(inner), await values(outer.getLayer('dense'))];
    expect(outer.trainableVariables).toHaveLength(2);
    // Without another compile: the next step is made for what is trainable then.
    await outer.fit(x, y, { epochs: 2 });
    expect(await values(inner)).toEqual(before);
    expect(await values(outer.getLayer('dense'))).not.toEqual(head);
    inner.trainable = true;
    inner.getLayer('batchNormalization').trainable = false;
    await outer.fit(x, y);
    expect(await values(inner.getLayer('dense'))).not.toEqual(before.slice(0, 2));
    expect(await values(inner.getLayer('batchNormalization'))).toEqual(before.slice(2, 6));
  });

  it('freezes and thaws in the midst of a training, from the next step on', async () => {
    for (const moment of ['onEpochBegin', 'onEpochEnd', 'onBatchBegin', 'onBatchEnd'] as const) {
      const network = sequential([dense({ units: 4, inputShape: [3], name: 'first' }), dense({ units: 1 })]);
      network.compile({ optimizer: adam({ learningRate: 0.05 }), loss: 'mse', jit });
      const first = network.getLayer('first');
      const seen: unknown[] = [];
      let count = 0;
      await network.fit(x, y, {
        epochs: 6,
        batchSize: 20,
        callbacks: {
          [moment]: async () => {
            seen.push((await values(first))[0]);
            first.trainable = ++count < 3 || count > 4;
          },
        },
      });
      seen.push((await values(first))[0]);
      const isChanged = seen.slice(1).map((kernel, index) => JSON.stringify(kernel) !== JSON.stringify(seen[index]));
      expect(isChanged.slice(0, 5), moment).toEqual([true, true, false, false, true]);
    }
  });

  it('computes a frozen batch normalization by its moving statistics, in training too', async () => {
    const network = backbone();
    network.trainable = false;
    const expected = await network.predict(x);
    expect(await network.apply(x, { training: true }).sub(expected).abs().max().item()).toBeLessThan(1e-6);
    network.trainable = true;
    expect(await network.apply(x, { training: true }).sub(expected).abs().max().item()).toBeGreaterThan(1e-2);
  });

  it('puts another head on a trained network', async () => {
    const network = sequential([...backbone().layers, dense({ units: 1, activation: 'sigmoid', name: 'old' })]);
    network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', jit });
    await network.fit(x, y);
    const kept = (await values(network)).slice(0, -2);
    expect(network.pop().name).toBe('old');
    network.add(dense({ units: 2, activation: 'softmax', name: 'fresh' }));
    expect(await values(network)).toEqual([...kept, expect.anything(), expect.anything()]);
    network.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'], jit });
    await network.fit(x, Int32Array.from(y.data), { epochs: 2 });
    expect((await network.predict(x)).shape).toEqual([20, 2]);
  });

  it('learns each layer at a rate of its own', async () => {
    const learn = async (learningRateMultipliers: Record<string, number>): Promise<Model> => {
      setSeed(0);
      const network = sequential([backbone(), dense({ units: 1, activation: 'sigmoid', name: 'head' })]);
      network.compile({ optimizer: sgd({ learningRate: 0.1, learningRateMultipliers }), loss: 'mse', jit });
      await network.fit(x, y, { seed: 0 });
      return network;
    };
    const [plain, slowed] = [await learn({}), await learn({ backbone: 0, 'head/bias': 1 })];
    const first = (of: Model): Promise<unknown> =>
      values(of.getLayer('backbone') as unknown as Model).then(([kernel]) => kernel);
    setSeed(0);
    const fresh = await values(backbone());
    expect(await first(slowed)).toEqual(fresh[0]);
    expect(await first(plain)).not.toEqual(fresh[0]);
  });
});

describe('add and pop', () => {
  beforeEach(() => useBackend('cpu'));

  it('build a model from nothing', async () => {
    const network = sequential([]);
    network.add(dense({ units: 2, inputShape: [3] })).add(dense({ units: 1 }));
    expect(network.layers.map(({ name }) => name)).toEqual(['dense', 'dense_1']);
    expect(network.countParameters()).toBe(8 + 3);
    expect((await network.predict(x)).shape).toEqual([20, 1]);
  });

  it('refuse what does not fit, and leave the model as it is', () => {
    const network = sequential([dense({ units: 2, inputShape: [3], name: 'one' })]);
    expect(() => network.add(dense({ units: 1, name: 'one' }))).toThrow(/Two layers are named 'one'/);
    expect(() => network.add('dense' as never)).toThrow('add takes a layer; got dense');
    expect(network.layers).toHaveLength(1);
    network.pop();
    expect(() => network.pop()).toThrow('Sequential has no layers to take away');
  });
});
