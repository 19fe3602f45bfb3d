import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClassification, trainTestSplit } from '@neurite/datasets';
import {
  conv1d,
  conv2d,
  dense,
  depthwiseConv2d,
  embedding,
  flatten,
  type Layer,
  lstm,
  maxPooling2d,
  reshape,
  weightNormalization,
} from '@neurite/layers';
import { randomNormal, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadModel, type Model, sequential, type Sequential } from '../index.ts';

let folder: string;
beforeAll(() => useBackend('wasm'));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neurite-int8-'));
  setSeed(5);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const training = { optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] } as const;

function network(): Sequential {
  const model = sequential([
    reshape({ targetShape: [8, 8, 1], inputShape: [64] }),
    conv2d({ filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' }),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 32, kernelSize: 3, activation: 'relu' }),
    flatten(),
    dense({ units: 256, activation: 'relu' }),
    dense({ units: 10, activation: 'softmax' }),
  ]);
  model.compile(training);
  return model;
}

describe('a trained network', () => {
  it('computes in 8 bits, nearly as well, in a quarter of the bytes, saved and loaded', async () => {
    const { xTrain, xTest, yTrain, yTest } = trainTestSplit(
      makeClassification({ nSamples: 1200, nFeatures: 64, nInformative: 12, nClasses: 4, classSep: 3, randomState: 1 }),
      { testSize: 0.25, randomState: 0 },
    );
    const model = network();
    await model.fit(xTrain, yTrain, { epochs: 6, verbose: 0 });
    const { accuracy } = await model.evaluate(xTest, yTest);
    await model.saveWeights(join(folder, 'float.safetensors'));
    const exact = await model.predict(xTest);

    expect(model.quantize('int8')).toBe(true);
    const quantized = await model.evaluate(xTest, yTest);
    expect(accuracy).toBeGreaterThan(0.85);
    expect(Math.abs(quantized.accuracy! - accuracy!)).toBeLessThan(0.02);
    const rounded = await model.predict(xTest);
    const difference = rounded.sub(exact).abs().max().itemSync();
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(0.25);

    await model.saveWeights(join(folder, 'int8.safetensors'));
    const [full, small] = ['float', 'int8'].map((name) => statSync(join(folder, `${name}.safetensors`)).size);
    expect(small! / full!).toBeLessThan(0.3);
    await model.save(join(folder, 'model.safetensors'));
    const loaded = (await loadModel(join(folder, 'model.safetensors'))) as Model;
    expect(loaded.getWeights().map(({ dtype }) => dtype)).toEqual(model.getWeights().map(({ dtype }) => dtype));
    expect((await loaded.predict(xTest)).dataSync()).toEqual(rounded.dataSync());
    expect((await loaded.evaluate(xTest, yTest)).accuracy).toBe(quantized.accuracy);
  });
});

describe('quantize', () => {
  const layersOf = (model: Model): Record<string, string | undefined> =>
    Object.fromEntries([...model.sublayers.values()].map((layer) => [layer.className, layer.quantization]));

  it('takes dense layers and convolutions, and leaves the others', () => {
    const model = sequential([
      conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 4] }),
      depthwiseConv2d({ kernelSize: 3 }),
      reshape({ targetShape: [4, 4] }),
      conv1d({ filters: 4, kernelSize: 2 }),
      lstm({ units: 3 }),
      dense({ units: 2 }),
    ]);
    model.quantize('int8');
    expect(layersOf(model)).toEqual({
      Conv2d: 'int8',
      DepthwiseConv2d: undefined,
      Reshape: undefined,
      Conv1d: 'int8',
      Lstm: undefined,
      Dense: 'int8',
    });
    expect([...model.namedWeights.keys()].filter((name) => /^conv2d|^dense/.test(name))).toEqual(
      ['conv2d', 'dense'].flatMap((layer) =>
        ['kernel', 'kernelScale', 'kernelSums', 'bias'].map((w) => `${layer}/${w}`),
      ),
    );
  });

  it('leaves convolutions in groups, and kernels that are computed anew', async () => {
    const grouped = sequential([
      conv2d({ filters: 4, kernelSize: 1, groups: 2, inputShape: [3, 3, 4] }),
      flatten(),
      dense({ units: 1 }),
    ]);
    grouped.quantize('int8');
    expect(layersOf(grouped)).toEqual({ Conv2d: undefined, Flatten: undefined, Dense: 'int8' });
    const wrapped = sequential([
      weightNormalization({ layer: dense({ units: 4, inputShape: [3] }), inputShape: [3] }),
      dense({ units: 1 }),
    ]);
    const x = randomNormal([5, 3]);
    const exact = await wrapped.predict(x);
    wrapped.quantize('int8');
    expect((await wrapped.predict(x)).sub(exact).abs().max().itemSync()).toBeLessThan(0.05);
  });

  it('does nothing the second time', async () => {
    const model = sequential([dense({ units: 4, inputShape: [6] })]);
    model.quantize('int8');
    const x = randomNormal([3, 6]);
    const once = await model.predict(x);
    expect(model.quantize('int8')).toBe(true);
    expect((await model.predict(x)).dataSync()).toEqual(once.dataSync());
  });

  it('gives the same numbers one operation at a time, and on the reference backend', async () => {
    const model = network();
    model.compile({ ...training, jit: false });
    model.quantize('int8');
    const x = randomNormal([4, 64]);
    const values = x.dataSync();
    const eager = (await model.predict(x)).dataSync();
    model.compile(training);
    const compiled = (await model.predict(x)).dataSync();
    await model.save(join(folder, 'model'));
    await useBackend('cpu');
    const loaded = (await loadModel(join(folder, 'model'))) as Model;
    const reference = (
      (await loaded.predict({ data: values as Float32Array, shape: [4, 64], dtype: 'float32' })) as Tensor
    ).dataSync();
    await useBackend('wasm');
    compiled.forEach((value, i) => {
      expect(value).toBeCloseTo(eager[i]!, 5);
      expect(value).toBeCloseTo(reference[i]!, 5);
    });
  });

  it('stands in the config of a layer that has no weights yet', () => {
    expect(dense({ units: 2, quantization: 'int8' }).getConfig()['quantization']).toBe('int8');
    expect(dense({ units: 2 }).getConfig()['quantization']).toBeUndefined();
  });

  it('is told of a model without such layers', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const model = sequential([embedding({ inputDim: 4, outputDim: 2, inputShape: [3] })]);
    expect(model.quantize('int8')).toBe(false);
    expect(warn.mock.calls.flat().join()).toContain('has no dense layer or convolution');
    warn.mockRestore();
  });

  it('refuses what cannot be', () => {
    expect(() => sequential([dense({ units: 2 })]).quantize('int8')).toThrow('has no weights to quantize yet');
    const model = sequential([dense({ units: 2, inputShape: [2] })]);
    expect(() => model.quantize('int4' as 'int8')).toThrow("Unknown quantization 'int4'");
    expect(() => dense({ units: 2, quantization: 'int4' as 'int8' })).toThrow("Unknown quantization 'int4'");
  });
});

describe('training afterwards', () => {
  const x = [
    [1, 2],
    [3, 4],
  ];
  const y = [0, 1];

  function quantized(): Sequential {
    const model = sequential([
      dense({ units: 8, activation: 'relu', inputShape: [2] }),
      dense({ units: 2, activation: 'softmax' }),
    ]);
    model.compile(training);
    model.quantize('int8');
    return model;
  }

  it('is refused, naming the layer', async () => {
    const message = "Layer 'dense' (Dense) was quantized to 8 bits and cannot be trained";
    await expect(quantized().fit(x, y, { epochs: 1, verbose: 0 })).rejects.toThrow(message);
    await expect(quantized().trainOnBatch(x, y)).rejects.toThrow(message);
  });

  it('goes on behind frozen layers', async () => {
    const model = quantized();
    for (const layer of model.sublayers.values()) layer.trainable = false;
    model.add(dense({ units: 2, activation: 'softmax' }) as Layer<Tensor, Tensor>);
    model.compile(training);
    const before = model.getWeights().map((weight) => weight.arraySync());
    await model.fit(x, y, { epochs: 2, verbose: 0 });
    const after = model.getWeights().map((weight) => weight.arraySync());
    expect(after.slice(0, 8)).toEqual(before.slice(0, 8));
    expect(after.slice(8)).not.toEqual(before.slice(8));
  });

  it('keeps nothing of an optimizer in the file', async () => {
    const model = sequential([dense({ units: 64, inputShape: [64] })]);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    await model.fit(randomNormal([8, 64]), randomNormal([8, 64]), { epochs: 1, verbose: 0 });
    model.quantize('int8');
    await model.save(join(folder, 'model.safetensors'));
    expect(existsSync(join(folder, 'model.safetensors'))).toBe(true);
    expect(statSync(join(folder, 'model.safetensors')).size).toBeLessThan(64 * 64 + 4096);
  });
});
