import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as backend from '@neurite/backend';
import * as fashionMnist from '@neurite/data-fashion-mnist';
import * as uci from '@neurite/data-uci';
import * as datasets from '@neurite/datasets';
import * as layers from '@neurite/layers';
import * as losses from '@neurite/losses';
import * as metrics from '@neurite/metrics';
import * as models from '@neurite/models';
import * as optimizers from '@neurite/optimizers';
import * as tensors from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import * as neurite from './index.ts';

type Names = Readonly<Record<string, unknown>>;
const top: Names = neurite;

describe('neurite', () => {
  it('registers the backends cpu and wasm, and takes wasm by itself', async () => {
    expect(
      neurite
        .registeredBackends()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['cpu', 'wasm']);
    expect((await neurite.useBackend('auto')).name).toBe('wasm');
  });

  it.each(Object.entries({ backend, datasets, layers, losses, metrics, models, optimizers, tensors }))(
    'has all of %s as a namespace',
    (name, whole: Names) => {
      expect(Object.keys(top[name] as Names)).toEqual(Object.keys(whole));
      for (const key of Object.keys(whole)) expect((top[name] as Names)[key], key).toBe(whole[key]);
    },
  );

  it.each(Object.entries({ fashionMnist, uci, datasets, models }))('has all of %s at the top', (_, whole: Names) => {
    for (const key of Object.keys(whole)) expect(top[key], key).toBe(whole[key]);
  });

  it('has the layers at the top, and where names clash with arrays the tensors', () => {
    const arrays = ['ones', 'randomNormal', 'randomUniform', 'truncatedNormal', 'zeros'];
    for (const [key, value] of Object.entries(layers)) {
      const expected = arrays.includes(key) ? (tensors as Names)[key] : value;
      expect(top[key], key).toBe(expected);
    }
    expect(neurite.initializers.zeros).toBe(layers.zeros);
    expect(neurite.losses.meanSquaredError).not.toBe(neurite.metrics.meanSquaredError);
  });

  it('has every initializer, regularizer and constraint of layers in its namespace', () => {
    const source = readFileSync(join(import.meta.dirname, '../../layers/src/index.ts'), 'utf8');
    const { initializers, regularizers, constraints } = neurite;
    for (const [family, namespace] of Object.entries({ initializers, regularizers, constraints })) {
      const blocks = [...source.matchAll(new RegExp(`export \\{([^}]*)\\} from '\\./${family}/`, 'g'))];
      const names = blocks.flatMap(([, list]) => list!.split(',').map((name) => name.trim()));
      const values = names.filter((name) => name !== '' && !name.startsWith('type '));
      expect(Object.keys(namespace).sort(), family).toEqual(values.sort());
      expect(values.length).toBeGreaterThan(3);
    }
  });

  it.each(['formats', 'inspect', 'rl', 'speech', 'vision'])(
    'has all of @neurite/%s in a part of that name',
    async (name) => {
      const [part, whole] = (await Promise.all([import(`neurite/${name}`), import(`@neurite/${name}`)])) as [
        Names,
        Names,
      ];
      expect(Object.keys(whole).length).toBeGreaterThan(5);
      expect({ ...part }).toEqual({ ...whole });
    },
  );

  it('trains by itself: one import is enough', async () => {
    const { x, y } = neurite.makeClassification({ nSamples: 200, nFeatures: 4, randomState: 0 });
    neurite.setSeed(0);
    const model = neurite.sequential([
      neurite.dense({
        units: 8,
        activation: 'relu',
        inputShape: [4],
        kernelInitializer: neurite.initializers.heNormal(),
      }),
      neurite.dense({ units: 1, activation: 'sigmoid', kernelRegularizer: neurite.regularizers.l2(1e-4) }),
    ]);
    model.compile({
      optimizer: neurite.adam({ learningRate: 0.05 }),
      loss: neurite.losses.binaryCrossentropy,
      metrics: [neurite.metrics.binaryAccuracy()],
    });
    await model.fit(x, y, { epochs: 15, verbose: 0 });
    expect((await model.evaluate(x, y)).binaryAccuracy).toBeGreaterThan(0.9);
  });
});
