import '@neurite/backend-wasm';
import { concatenate, dense, embedding, flatten, input, type Layer } from '@neurite/layers';
import { type NdArray, ndArray, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { type Functional, model } from '../functional.ts';
import { type Sequential, sequential } from '../sequential.ts';

beforeAll(() => useBackend('wasm'));

const words = (): Layer => embedding({ name: 'words', inputDim: 4, outputDim: 2 });

function functional(): Functional {
  const [other, indices] = [input({ shape: [1] }), input({ shape: [2] })];
  const inner = sequential([words(), flatten()]);
  const joined = concatenate().apply([other, inner.apply(indices) as typeof other]);
  return model({ inputs: [other, indices], outputs: dense({ units: 1 }).apply(joined) });
}

const models: Readonly<
  Record<string, readonly [make: () => Functional | Sequential, x: (indices: NdArray) => NdArray | NdArray[]]>
> = {
  'a stack': [() => sequential([words(), flatten(), dense({ units: 1 })]), (indices) => indices],
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
    }
  },
);
