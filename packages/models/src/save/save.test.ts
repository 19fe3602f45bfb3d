import '@neurite/backend-cpu';
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClassification } from '@neurite/datasets';
import { concatenate, dense, discretization, dropout, flatten, input, normalization } from '@neurite/layers';
import { adam, type Optimizer } from '@neurite/optimizers';
import { ones, setSeed, sub, type Tensor, useBackend } from '@neurite/tensors';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
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

it('saves what layers have learnt of data before training', async () => {
  const inputs = input({ shape: [6] });
  const scale = normalization();
  const bins = discretization({ numBins: 3, outputMode: 'oneHot' });
  await scale.adapt(x);
  await bins.adapt(x);
  const parts = [scale.apply(inputs), flatten().apply(bins.apply(inputs))];
  const graph = model({ inputs, outputs: dense({ units: 1 }).apply(concatenate().apply(parts)) });
  graph.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  await graph.fit(x, y, { epochs: 1 });
  await graph.save(join(folder, 'adapted'));
  const loaded = await loadModel(join(folder, 'adapted'));
  expect(await ((await loaded.predict(x)) as Tensor).array()).toEqual(
    await ((await graph.predict(x)) as Tensor).array(),
  );
  // The statistics, which training leaves alone, are among the weights; the boundaries are not.
  expect(loaded.countParameters() - loaded.trainableVariables.reduce((sum, weight) => sum + weight.size, 0)).toBe(12);
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

describe('what is compiled with parts of the own', () => {
  const distance = (yTrue: Tensor, yPred: Tensor): Tensor => sub(yTrue, yPred).abs();
  const spread = (_yTrue: Tensor, yPred: Tensor): Tensor => yPred.max().sub(yPred.min());

  it('is found again among the custom objects, else named', async () => {
    const trained = network();
    trained.compile({
      optimizer: adam(),
      loss: { dense_1: distance },
      metrics: { dense_1: ['accuracy', spread] },
      weightedMetrics: ['mse'],
      lossWeights: [2],
    });
    await trained.fit(x, y);
    const path = join(folder, 'm');
    await trained.save(path);
    const loaded = await loadModel(path, { customObjects: { distance, spread } });
    expect(await loaded.evaluate(x, y)).toEqual(await trained.evaluate(x, y));
    expect(loaded.compileOptions).toMatchObject({ lossWeights: [2], weightedMetrics: ['mse'] });
    await expect(loadModel(path, { customObjects: { distance } })).rejects.toThrow(
      /'spread', a metric of your own.*customObjects: \{ spread \}.*compile: false/,
    );
    await expect(loadModel(path)).rejects.toThrow(/'distance', a loss of your own/);
    const plain = await loadModel(path, { compile: false });
    expect(await ((await plain.predict(x)) as Tensor).array()).toEqual(await (await trained.predict(x)).array());
    await expect(plain.evaluate(x, y)).rejects.toThrow(/was not compiled/);
  });

  it('goes on under a schedule of the own, given again', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const optimizer = (): Optimizer => adam({ learningRate: (step) => step.add(1).rsqrt().mul(0.01) });
    const trained = network();
    trained.compile({ optimizer: optimizer(), loss: 'binaryCrossentropy' });
    await trained.fit(x, y, { seed: 1 });
    const path = join(folder, 'm');
    await trained.save(path);
    expect(warn.mock.calls.flat().join()).toMatch(/schedule of optimizer 'adam'.*loadModel\(path, \{ optimizer \}\)/);
    warn.mockRestore();
    await expect(loadModel(path)).rejects.toThrow(/optimizer 'adam' with a schedule or transform of your own/);
    const loaded = await loadModel(path, { optimizer: optimizer(), restoreRandomState: true });
    for (const one of [trained, loaded]) {
      setSeed(4);
      await one.fit(x, y, { epochs: 2, initialEpoch: 1 });
    }
    expect(await loaded.optimizer!.step.item()).toBe(16 / 2);
    expect(await values(loaded.optimizer!.variables)).toEqual(await values(trained.optimizer!.variables));
  });
});

describe('weights alone', () => {
  const path = (): string => join(folder, 'weights.safetensors');
  const larger = (): Sequential =>
    sequential([
      dense({ units: 8, activation: 'relu', inputShape: [6] }),
      dense({ units: 3, name: 'dense_1' }),
      dense({ units: 2, name: 'fresh' }),
    ]);

  it('are put into a model of the same layers, also from a whole saved model', async () => {
    const trained = network();
    await trained.fit(x, y);
    await trained.saveWeights(path());
    await trained.save(join(folder, 'model'));
    for (const file of [path(), join(folder, 'model')]) {
      const other = network();
      await other.loadWeights(file);
      expect(await values(other.getWeights())).toEqual(await values(trained.getWeights()));
    }
  });

  it('of a model that cannot be saved whole are saved', async () => {
    const odd = sequential([dense({ units: 2, activation: (value) => value.mul(2), inputShape: [6] })]);
    await odd.saveWeights(path());
    const before = await values(odd.getWeights());
    odd.setWeights([ones([6, 2]), ones([2])]);
    await odd.loadWeights(path());
    expect(await values(odd.getWeights())).toEqual(before);
  });

  it('are refused where they do not fit, naming the layer and both shapes, and none is changed', async () => {
    await network().saveWeights(path());
    const other = larger();
    const before = await values(other.getWeights());
    await expect(other.loadWeights(path())).rejects.toThrow(
      /Layer 'dense_1' \(Dense\).*'dense_1\/kernel' has the shape \[8, 3\] in the model and \[8, 1\].*skipMismatch/,
    );
    await expect(larger().loadWeights(path(), { byName: true })).rejects.toThrow(/\[8, 3\] in the model/);
    expect(await values(other.getWeights())).toEqual(before);
    const bigger = sequential([dense({ units: 8, inputShape: [6] }), dense({ units: 1 }), dense({ units: 1 })]);
    await expect(bigger.loadWeights(path())).rejects.toThrow(/has no weight 'dense_2\/kernel'; it holds dense\/kernel/);
    const smaller = sequential([dense({ units: 8, inputShape: [6] })]);
    await expect(smaller.loadWeights(path())).rejects.toThrow(/has weights that Sequential does not: dense_1.*byName/);
    await expect(sequential([dense({ units: 8 })]).loadWeights(path())).rejects.toThrow(/Build it first/);
    await expect(network().saveWeights(join(folder, 'w'))).rejects.toThrow(/ends in \.safetensors/);
  });

  it('are taken over as far as they fit when that is asked for', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const trained = network();
    await trained.saveWeights(path());
    const other = larger();
    const fresh = await values(other.getLayer('fresh').getWeights());
    await other.loadWeights(path(), { skipMismatch: true, byName: true });
    expect(warn.mock.calls.flat().join()).toMatch(/dense_1\/kernel \(\[8, 3\] in the model, \[8, 1\] in the file\)/);
    warn.mockRestore();
    expect(await values(other.getLayer('dense').getWeights())).toEqual(
      await values(trained.getLayer('dense').getWeights()),
    );
    expect(await values(other.getLayer('fresh').getWeights())).toEqual(fresh);
  });
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
