import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { dense, embedding, input, lstm, masking, timeDistributed } from '@neurite/layers';
import { ndArray, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CallContext, loadModel, Model, model, sequential } from '../index.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const words = ndArray(Int32Array.from([1, 2, 3, 0, 2, 0, 0, 0, 3, 1, 0, 0]), [3, 4]);
/** What stands where there is padding must not matter. */
const targets = (padding: number): ReturnType<typeof ndArray> =>
  ndArray([1, 0, 1, padding, 0, padding, padding, padding, 1, 1, padding, padding].map(Number), [3, 4, 1], 'float32');

const layers = () => [
  embedding({ inputDim: 4, outputDim: 3, maskZero: true, inputShape: [4] }),
  lstm({ units: 4, returnSequences: true }),
  dense({ units: 1, activation: 'sigmoid' }),
];

class Net extends Model {
  readonly stack = layers();
  override call(x: Tensor, context: CallContext): Tensor {
    return this.stack.reduce<Tensor>((value, layer) => layer.apply(value, context), x);
  }
}

const kinds: Readonly<Record<string, () => Model>> = {
  sequential: () => sequential(layers()),
  functional: () => {
    const inputs = input({ shape: [4] });
    const outputs = layers().reduce<typeof inputs>((value, layer) => layer.apply(value) as typeof inputs, inputs);
    return model({ inputs, outputs }) as unknown as Model;
  },
  subclassed: () => new Net(),
};

describe.each([
  ['cpu', false],
  ['wasm', true],
] as const)('on %s, compiled: %s', (backend, jit) => {
  beforeEach(async () => {
    await useBackend(backend);
  });

  it.each(Object.entries(kinds))(
    'a %s model learns and is judged by the steps that are none of padding',
    async (_, make) => {
      const figures: Record<string, number>[] = [];
      for (const padding of [0, 1]) {
        setSeed(5);
        const network = make();
        network.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['binaryAccuracy'], jit });
        const history = await network.fit(words, targets(padding), {
          epochs: 2,
          batchSize: 3,
          shuffle: false,
          verbose: 0,
        });
        figures.push({
          loss: history.last('loss')!,
          accuracy: history.last('binaryAccuracy')!,
          ...(await network.evaluate(words, targets(padding))),
        });
      }
      expect(figures[1]).toEqual(figures[0]);
    },
  );

  it('the loss is the mean over the steps that count', async () => {
    setSeed(6);
    const network = sequential(layers());
    const metrics = ['meanAbsoluteError'];
    network.compile({ loss: 'meanSquaredError', optimizer: 'sgd', metrics, weightedMetrics: metrics, jit });
    const logs = await network.evaluate(words, targets(9));
    const [outputs, wanted, kept] = [await (await network.predict(words)).data(), targets(9).data, words.data];
    const errors = [...kept].flatMap((word, index) => (word === 0 ? [] : [outputs[index]! - wanted[index]!]));
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(logs.loss).toBeCloseTo(mean(errors.map((error) => error ** 2)), 5);
    expect(logs.meanAbsoluteError).toBeCloseTo(mean(errors.map(Math.abs)), 5);
    const weighted = await network.evaluate(words, targets(9), { sampleWeight: [1, 0, 0] });
    const first = errors.slice(0, 3);
    expect(weighted.loss).toBeCloseTo(mean(errors.map((error, index) => (index < 3 ? error ** 2 : 0))), 5);
    expect(weighted.meanAbsoluteError).toBeCloseTo(mean(errors.map(Math.abs)), 5);
    expect(weighted.weightedMeanAbsoluteError).toBeCloseTo(mean(first.map(Math.abs)), 5);
  });
});

it('a model of recurrent layers is saved with the layers inside of them, and loaded', async () => {
  await useBackend('cpu');
  const folder = mkdtempSync(join(tmpdir(), 'neurite-'));
  try {
    const network = sequential([
      masking({ inputShape: [3, 2] }),
      timeDistributed({ layer: sequential([dense({ units: 3, inputShape: [2] }), dense({ units: 2 })]) }),
      lstm({ units: 2 }),
    ]);
    await network.save(join(folder, 'model'));
    const again = await loadModel(join(folder, 'model'));
    const x = ndArray([1, 2, 3, 4, 0, 0], [1, 3, 2]);
    expect(await ((await again.predict(x)) as Tensor).array()).toEqual(await (await network.predict(x)).array());
  } finally {
    rmSync(folder, { recursive: true });
  }
});
