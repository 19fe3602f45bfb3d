import '@neurite/backend-cpu';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClassification } from '@neurite/datasets';
import { concatenate, dense, dropout, input } from '@neurite/layers';
import { adam } from '@neurite/optimizers';
import { setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadModel, model, modelCheckpoint, type Sequential, sequential } from '../index.ts';

let folder: string;
beforeAll(() => useBackend('cpu'));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-save-'));
  setSeed(7);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { x, y } = makeClassification({ nSamples: 120, nFeatures: 6, randomState: 1 });

function network(): Sequential {
  const built = sequential([
    dense({ units: 8, activation: 'relu', inputShape: [6] }),
    dropout({ rate: 0.4 }),
    dropout({ rate: 0.1, seed: 5 }),
    dense({ units: 1, activation: 'sigmoid' }),
  ]);
  built.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
  return built;
}

async function values(tensors: readonly Tensor[]): Promise<number[][]> {
  return Promise.all(tensors.map(async (tensor) => [...(await tensor.data())]));
}

describe.each(['model', 'model.safetensors'])('a model saved as %s', (name) => {
  it('predicts the same after loading', async () => {
    const trained = network();
    await trained.fit(x, y, { epochs: 2 });
    const path = join(folder, name);
    await trained.save(path);
    const loaded = await loadModel(path);
    expect(await ((await loaded.predict(x)) as Tensor).array()).toEqual(await (await trained.predict(x)).array());
    expect(await loaded.evaluate(x, y)).toEqual(await trained.evaluate(x, y));
  });

  it('goes on from a checkpoint, bit for bit, as if training had never stopped', async () => {
    const path = join(folder, name);
    const options = { batchSize: 16, seed: 3 };
    const whole = network();
    await whole.fit(x, y, {
      ...options,
      epochs: 4,
      callbacks: [modelCheckpoint({ path: `${path}-{epoch}${name.endsWith('s') ? '.safetensors' : ''}` })],
    });
    setSeed(99);
    const resumed = await loadModel(`${path}-2${name.endsWith('s') ? '.safetensors' : ''}`, {
      restoreRandomState: true,
    });
    await resumed.fit(x, y, { ...options, epochs: 4, initialEpoch: 2 });
    expect(await values(resumed.getWeights())).toEqual(await values(whole.getWeights()));
  });
});

it('refuses what a file cannot hold, naming it', async () => {
  const built = sequential([
    dense({ units: 2, activation: (value) => value.mul(2), inputShape: [6], name: 'doubled' }),
  ]);
  await expect(built.save(join(folder, 'm'))).rejects.toThrow(/'doubled'.*cannot be saved.*'activation'/);
});

it('saves graphs with joins and layers used twice', async () => {
  const inputs = input({ shape: [6] });
  const shared = dense({ units: 4, activation: 'tanh' });
  const first = shared.apply(inputs);
  const second = shared.apply(dense({ units: 6 }).apply(inputs));
  const graph = model({ inputs, outputs: dense({ units: 2 }).apply(concatenate().apply([first, second])) });
  await graph.save(join(folder, 'graph'));
  const loaded = await loadModel(join(folder, 'graph'));
  expect(await ((await loaded.predict(x)) as Tensor).array()).toEqual(
    await ((await graph.predict(x)) as Tensor).array(),
  );
  expect(loaded.countParameters()).toBe(graph.countParameters());
});

it('saves a layer that stands in a stack twice as one, and a model that has no weights yet', async () => {
  const square = dense({ units: 6, activation: 'tanh', inputShape: [6] });
  const twice = sequential([square, square, dense({ units: 1 })]);
  await twice.save(join(folder, 'twice'));
  const loaded = await loadModel(join(folder, 'twice'));
  expect(loaded.countParameters()).toBe(49);
  expect(await ((await loaded.predict(x)) as Tensor).array()).toEqual(await (await twice.predict(x)).array());
  await sequential([dense({ units: 2 })]).save(join(folder, 'unbuilt'));
  const fresh = await loadModel(join(folder, 'unbuilt'));
  expect(fresh.isBuilt).toBe(false);
  expect(((await fresh.predict(x)) as Tensor).shape).toEqual([120, 2]);
});

it('loads a model whose optimizer has not updated anything yet', async () => {
  const built = network();
  built.compile({ optimizer: adam({ learningRate: 0.03 }), loss: 'binaryCrossentropy' });
  await built.save(join(folder, 'm'));
  const loaded = await loadModel(join(folder, 'm'));
  expect(loaded.optimizer!.learningRate.itemSync()).toBeCloseTo(0.03, 7);
  expect((await loaded.fit(x, y)).last('loss')).toBeGreaterThan(0);
});

it.each([
  ['frozen after it was trained', [true, false]],
  ['thawed and not trained yet', [false, true]],
] as const)('keeps the state of the optimizer for a layer that was %s', async (_name, [before, after]) => {
  const trained = network();
  const layer = trained.getLayer('dense');
  layer.trainable = before;
  await trained.fit(x, y);
  layer.trainable = after;
  await trained.save(join(folder, 'm'));
  const loaded = await loadModel(join(folder, 'm'), { restoreRandomState: true });
  for (const one of [trained, loaded]) {
    one.getLayer('dense').trainable = true;
    setSeed(3);
    await one.fit(x, y, { seed: 1 });
  }
  const byName = (one: typeof loaded): Record<string, unknown> =>
    Object.fromEntries(one.optimizer!.variables.map((slot) => [slot.name, [...slot.dataSync()]]));
  expect(await values(loaded.getWeights())).toEqual(await values(trained.getWeights()));
  expect(byName(loaded)).toEqual(byName(trained as never));
});

it('saves all weights of one moment, also when nobody waits for it', async () => {
  const trained = network();
  let saving: Promise<void> | undefined;
  const moments: Promise<number[][]>[] = [];
  await trained.fit(x, y, {
    epochs: 3,
    batchSize: 4,
    callbacks: [
      {
        onBatchEnd(_batch, run) {
          moments.push(values(run.model.getWeights()));
          saving ??= run.model.save(join(folder, 'moment'));
        },
      },
    ],
  });
  await saving;
  const saved = await values((await loadModel(join(folder, 'moment'))).getWeights());
  expect(await Promise.all(moments)).toContainEqual(saved);
});

describe('a file that is not right', () => {
  it('of a newer version says so', async () => {
    await network().save(join(folder, 'm'));
    const manifest = join(folder, 'm', 'model.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"version": 1', '"version": 99'));
    await expect(loadModel(join(folder, 'm'))).rejects.toThrow(
      'version 99 of the format; this version of Neurite reads up to 1',
    );
  });

  it('whose weights were truncated says which tensor is cut', async () => {
    await network().save(join(folder, 'm'));
    const weights = join(folder, 'm', 'weights.safetensors');
    truncateSync(weights, readFileSync(weights).length - 8);
    await expect(loadModel(join(folder, 'm'))).rejects.toThrow(
      /not a whole safetensors file.*was the file truncated\?/,
    );
  });

  it('that does not exist says so', async () => {
    await expect(loadModel(join(folder, 'nowhere'))).rejects.toThrow(/Cannot read .*nowhere.*it does not exist/);
  });

  it('that names an unknown layer says how to give it', async () => {
    await network().save(join(folder, 'm'));
    const manifest = join(folder, 'm', 'model.json');
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"Dropout"', '"Dropoutt"'));
    await expect(loadModel(join(folder, 'm'))).rejects.toThrow(
      /Unknown layer class 'Dropoutt'. Did you mean 'Dropout'\?.*customObjects/,
    );
  });

  it('cannot be written where there is no place for it, and says why', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(network().save(join(folder, 'file', 'm'))).rejects.toThrow(/Cannot write .*file/);
  });
});
