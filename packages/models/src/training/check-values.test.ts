import '@neurite/backend-wasm';
import { Dataset } from '@neurite/datasets';
import { concatenate, dense, embedding, flatten, input, type Layer } from '@neurite/layers';
import { type NdArray, ndArray, type Tensor, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { model } from '../functional.ts';
import { Model } from '../model.ts';
import { sequential } from '../sequential.ts';
import type { AnyModel } from './outputs.ts';

beforeAll(() => useBackend('wasm'));

const words = (): Layer => embedding({ name: 'words', inputDim: 4, outputDim: 2 });

/** A model of one's own, whose embedding is the second thing that sees the indices. */
class Own extends Model {
  readonly inner = sequential([words(), flatten()]);
  readonly head = dense({ units: 1 });
  override call(x: Tensor): Tensor {
    return this.head.apply(this.inner.apply(x));
  }
}

function functional(): AnyModel {
  const [other, indices] = [input({ shape: [1] }), input({ shape: [2] })];
  const inner = sequential([words(), flatten()]);
  const joined = concatenate().apply([other, inner.apply(indices) as typeof other]);
  return model({ inputs: [other, indices], outputs: dense({ units: 1 }).apply(joined) }) as unknown as AnyModel;
}

const models: Readonly<Record<string, readonly [make: () => AnyModel, x: (indices: NdArray) => NdArray | NdArray[]]>> =
  {
    'a stack': [
      () => sequential([words(), flatten(), dense({ units: 1 })]) as unknown as AnyModel,
      (indices) => indices,
    ],
    "a model of one's own": [() => new Own() as unknown as AnyModel, (indices) => indices],
    'a stack inside of a graph': [functional, (indices) => [ndArray([[0.5], [9]]), indices]],
  };

it.each(Object.entries(models))(
  '%s says which index an embedding cannot take, before it runs',
  async (_, [make, x]) => {
    const network = make();
    network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const y = ndArray([[0], [1]]);
    const good = x(
      ndArray(
        [
          [0, 1],
          [2, 3],
        ],
        undefined,
        'int32',
      ),
    );
    const fresh = make();
    const outOfRange = x(ndArray(Float32Array.of(0, 1, 4, 3), [2, 2]));
    await expect(fresh.predict(outOfRange)).rejects.toThrow('index 4 is out of range');
    await network.fit(good, y, { verbose: 0 });
    expect(await network.predict(good)).toMatchObject({ shape: [2, 1] });
    for (const [value, shown] of [
      [4, '4'],
      [-1, '-1'],
      [4.5, '4.5'],
      [Infinity, 'Infinity'],
    ] as const) {
      const bad = x(ndArray(Float32Array.of(0, 1, value, 3), [2, 2]));
      const message = `Layer 'words' (Embedding): index ${shown} is out of range. With inputDim 4 indices run from 0 to 3`;
      await expect(network.fit(bad, y, { verbose: 0 })).rejects.toThrow(message);
      await expect(network.evaluate(bad, y)).rejects.toThrow(message);
      await expect(network.predict(bad)).rejects.toThrow(message);
      await expect(network.trainOnBatch(bad, y)).rejects.toThrow(message);
      const batches = [{ x: bad, y }];
      await expect(network.fit(() => batches, { verbose: 0 })).rejects.toThrow(message);
      await expect(network.predict(() => batches)).rejects.toThrow(message);
    }
  },
);

it('looks at the batches of a data set, too', async () => {
  const network = sequential([words(), flatten(), dense({ units: 1 })]);
  network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const dataset = Dataset.fromTensorSlices({
    x: ndArray([
      [0, 1],
      [2, 4],
    ]),
    y: ndArray([[0], [1]]),
  }).batch(1);
  const message = 'index 4 is out of range';
  await expect(network.fit(dataset, { verbose: 0 })).rejects.toThrow(message);
  await expect(network.evaluate(dataset)).rejects.toThrow(message);
  await expect(network.predict(dataset)).rejects.toThrow(message);
});

it('an index that only the program sees makes the loss NaN, and fit says at which batch; debug names the layer', async () => {
  /** Indices that are computed: nobody can look at them before. */
  class Shifted extends Model {
    readonly words = words();
    readonly flatten = flatten();
    readonly head = dense({ units: 1 });
    override call(x: Tensor): Tensor {
      return this.head.apply(this.flatten.apply(this.words.apply(x.add(1))));
    }
  }
  const network = new Shifted();
  network.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const x = ndArray(Float32Array.of(0, 1, 2, 3), [2, 2]);
  const y = ndArray([[0], [1]]);
  const training = { batchSize: 1, shuffle: false, verbose: 0 } as const;
  await expect(network.fit(x, y, training)).rejects.toThrow('The loss became NaN at epoch 1, batch 2.');
  const fresh = new Shifted();
  fresh.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const shown = [...(await (await fresh.predict(x)).data())];
  expect(shown.map(Number.isNaN)).toEqual([false, true]);
  await expect(fresh.fit(x, y, { ...training, debug: true })).rejects.toThrow(/'words' \(Embedding\)/);
});
