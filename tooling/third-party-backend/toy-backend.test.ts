import '@neurite/backend-cpu';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainBackends } from '@neurite/backend';
import { makeClassification } from '@neurite/datasets';
import { batchNormalization, conv2d, dense, dropout, flatten, maxPooling2d } from '@neurite/layers';
import { sequential } from '@neurite/models';
import { grad, setSeed, tensor, useBackend } from '@neurite/tensors';
import { expect, it } from 'vitest';
import { toyBackend } from './toy-backend.ts';

const root = join(import.meta.dirname, '../..');

async function losses(backend: string): Promise<readonly number[]> {
  await useBackend(backend);
  setSeed(1);
  const { x, y } = makeClassification({ nSamples: 64, nFeatures: 36, randomState: 42 });
  const model = sequential([
    conv2d({ filters: 3, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }),
    maxPooling2d({ poolSize: 2 }),
    flatten(),
    dense({ units: 8, activation: 'tanh' }),
    batchNormalization(),
    dropout({ rate: 0.2 }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
  const images = { ...x, shape: [64, 6, 6, 1] };
  const history = await model.fit(images, y, { epochs: 6, batchSize: 16, verbose: 0 });
  return history.history['loss']!;
}

it('trains a model on a backend that nobody else knows, to the same numbers', async () => {
  const expected = await losses('cpu');
  const before = toyBackend.runs;
  const found = await losses('toy');
  expect(toyBackend.runs - before).toBeGreaterThanOrEqual(24);
  // Compiled there, operation by operation here: the last bits differ.
  found.forEach((loss, epoch) => expect(loss).toBeCloseTo(expected[epoch]!, 5));
  expect(found.at(-1)!).toBeLessThan(found[0]!);
});

it('runs operations and gradients at once on it', async () => {
  expect((await useBackend('toy')).name).toBe('toy');
  expect(grad((x) => x.square().sum())(tensor([1, 2])).arraySync()).toEqual([2, 4]);
  expect(await explainBackends()).toContainEqual({ name: 'toy', state: 'in use' });
});

it('takes no edit elsewhere', () => {
  const sources = globSync(['packages/*/src/**/*.ts', 'apps/*/src/**/*.ts'], { cwd: root });
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((file) => /toy-?backend|'toy'/i.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
});

it('is what the guide shows', () => {
  expect(readFileSync(join(root, 'docs/adding-a-backend.md'), 'utf8')).toContain(
    readFileSync(join(import.meta.dirname, 'toy-backend.ts'), 'utf8'),
  );
});
