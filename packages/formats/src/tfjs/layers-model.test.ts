import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArgumentError, FormatError } from '@neurite/backend';
import '@neurite/backend-cpu';
import {
  add,
  batchNormalization,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  flatten,
  input,
  l2,
  Layer,
  leakyReLU,
  maxPooling2d,
  normalization,
  zeroPadding2d,
} from '@neurite/layers';
import { type Model, model, sequential } from '@neurite/models';
import { ndArray, type NdArray, type Tensor, useBackend } from '@neurite/tensors';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadTfjsLayersModel, type Quantization, saveTfjsLayersModel, toTfjsLayersModel } from '../index.ts';

beforeAll(() => useBackend('cpu'));

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'layers-model-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const images = ndArray(
  Float32Array.from({ length: 2 * 8 * 8 * 2 }, (_, at) => Math.sin(at * 1.7)),
  [2, 8, 8, 2],
);

const cnn = (): Model => {
  const network = sequential([
    conv2d({
      filters: 3,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelRegularizer: l2(1e-3),
      inputShape: [8, 8, 2],
    }),
    batchNormalization(),
    maxPooling2d({ poolSize: 2 }),
    zeroPadding2d({ padding: 1 }),
    depthwiseConv2d({ kernelSize: 3 }),
    leakyReLU({ negativeSlope: 0.1 }),
    flatten(),
    dropout({ rate: 0.3 }),
    dense({ units: 4, activation: 'softmax', kernelInitializer: 'heNormal' }),
  ]);
  // Statistics other than those at the start.
  network.setWeights(network.getWeights().map((weight, index) => weight.abs().add(0.05 * index)));
  return network;
};

/** The model as tfjs-layers itself reads it, in a backend of its own. */
async function tfjsReads(files: ReadonlyMap<string, Uint8Array>): Promise<tfl.LayersModel> {
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(files.get('model.json')));
  const bytes = files.get('group1-shard1of1.bin')!;
  const artifacts = { modelTopology, weightSpecs: weightsManifest[0].weights, weightData: bytes.slice().buffer };
  return tfl.loadLayersModel({ load: async () => artifacts });
}

async function tfjsPredicts(network: tfl.LayersModel, inputs: readonly NdArray[]): Promise<number[][]> {
  const before = tf.getBackend();
  await tf.setBackend('cpu');
  const tensors = inputs.map(({ data, shape }) => tf.tensor(data as Float32Array, [...shape]));
  const outputs = [network.predict(tensors.length === 1 ? tensors[0]! : tensors)].flat();
  const values = outputs.map((output) => [...output.dataSync()]);
  await tf.setBackend(before);
  return values;
}

async function expectClose(got: Tensor, expected: readonly number[], tolerance = 1e-5): Promise<void> {
  const values = await got.data();
  expect(values.length).toBe(expected.length);
  for (const [at, value] of expected.entries())
    expect(Math.abs(values[at]! - value)).toBeLessThan(tolerance * (1 + Math.abs(value)));
}

describe('written', () => {
  it('is read by tfjs-layers, which predicts the same', async () => {
    const ours = cnn();
    const theirs = await tfjsReads(await toTfjsLayersModel(ours));
    await expectClose(await ours.predict(images), (await tfjsPredicts(theirs, [images]))[0]!);
  });

  it('as a graph with shared layers and two inputs, too', async () => {
    const [a, b] = [input({ shape: [4], name: 'a' }), input({ shape: [4], name: 'b' })];
    const shared = dense({ units: 4, activation: 'tanh' });
    const sum = add().apply([shared.apply(a), shared.apply(b)]);
    const inner = sequential([dense({ units: 3, activation: 'relu', inputShape: [4], name: 'inside' })], {
      name: 'encoder',
    });
    const ours = model({ inputs: [a, b], outputs: [dense({ units: 2 }).apply(inner.apply(sum)), sum] });
    const given = [1, 2].map((seed) =>
      ndArray(
        Float32Array.from({ length: 12 }, (_, at) => Math.cos(at * seed)),
        [3, 4],
      ),
    );
    const theirs = await tfjsPredicts(await tfjsReads(await toTfjsLayersModel(ours)), given);
    const results = (await ours.predict(given as never)) as unknown as Tensor[];
    await expectClose(results[0]!, theirs[0]!);
    await expectClose(results[1]!, theirs[1]!);
  });

  it('of a model that was built by hand knows its shape', async () => {
    const ours = sequential([dense({ units: 3, activation: 'tanh' }), dense({ units: 1 })]);
    ours.build([4]);
    const inner = sequential([dense({ units: 4 })], { name: 'inner' });
    inner.build([4]);
    const outer = sequential([inner, dense({ units: 1 })]);
    outer.build([4]);
    const x = ndArray(Float32Array.of(1, -2, 0.5, 3), [1, 4]);
    for (const network of [ours, outer]) {
      const theirs = await tfjsReads(await toTfjsLayersModel(network));
      await expectClose(await network.predict(x), (await tfjsPredicts(theirs, [x]))[0]!);
    }
  });

  it('is read back', async () => {
    const ours = cnn();
    await saveTfjsLayersModel(ours, folder);
    expect(readdirSync(folder).sort()).toEqual(['group1-shard1of1.bin', 'model.json']);
    const back = await loadTfjsLayersModel(join(folder, 'model.json'));
    expect(await ((await back.predict(images)) as Tensor).array()).toEqual(await (await ours.predict(images)).array());
    const penalty = { name: 'l1l2', config: { l1: 0, l2: 1e-3 } };
    const [first, ...others] = ours.getConfig().layers as { config: object }[];
    expect(back.getConfig().layers).toEqual([
      { ...first, config: { ...first!.config, kernelRegularizer: penalty } },
      ...others,
    ]);
  });

  it.each<[Quantization, number]>([
    ['uint8', 0.02],
    ['uint16', 1e-4],
    ['float16', 2e-3],
  ])('quantized to %s is read by both alike, nearly exact', async (quantization, tolerance) => {
    const ours = cnn();
    const files = await toTfjsLayersModel(ours, { quantization });
    const bytes = files.get('group1-shard1of1.bin')!.length;
    expect(bytes).toBe(ours.countParameters() * (quantization === 'uint8' ? 1 : 2));
    const back = (await (await loadTfjsLayersModel(Object.fromEntries(files))).predict(images)) as Tensor;
    await expectClose(back, (await tfjsPredicts(await tfjsReads(files), [images]))[0]!);
    await expectClose(back, [...(await (await ours.predict(images)).data())], tolerance);
  });

  it('names a layer that tfjs-layers does not have', async () => {
    class Own extends Layer {
      static override readonly className: string = 'Own';
      override call(x: Tensor): Tensor {
        return x;
      }
    }
    const ours = sequential([dense({ units: 2, inputShape: [2] }), new Own({ name: 'mine' })]);
    await expect(toTfjsLayersModel(ours)).rejects.toThrow("Layer 'mine' (Own) has no counterpart in tfjs-layers.");
    await expect(toTfjsLayersModel(sequential([dense({ units: 2 })]))).rejects.toThrow(ArgumentError);
  });

  it('names a layer that was quantized', async () => {
    const ours = sequential([dense({ units: 2, inputShape: [2] })]);
    ours.quantize('int8');
    await expect(toTfjsLayersModel(ours)).rejects.toThrow(
      "Layer 'dense' (Dense) computes in 8 bits, which tfjs-layers cannot",
    );
  });
});

it('is read with a normalization, without the count of examples that Keras keeps beside it', async () => {
  const network = sequential([normalization({ name: 'scaled', inputShape: [2] }), dense({ units: 1 })]);
  network.setWeights([[1, -1], [4, 0.25], [[1], [1]], [0]]);
  const topology = {
    class_name: 'Sequential',
    config: {
      name: 'sequential',
      layers: [
        {
          class_name: 'Normalization',
          config: { name: 'scaled', batch_input_shape: [null, 2], axis: [-1], mean: null, variance: null },
        },
        { class_name: 'Dense', config: { name: 'dense', units: 1 } },
      ],
    },
  };
  const names = ['scaled/mean', 'scaled/variance', 'scaled/count', 'dense/kernel', 'dense/bias'];
  const values = [[1, -1], [4, 0.25], [7], [1, 1], [0]];
  const shapes = [[2], [2], [], [2, 1], [1]];
  const weights = names.map((name, at) => ({
    name,
    shape: shapes[at],
    dtype: name === 'scaled/count' ? 'int32' : 'float32',
  }));
  const bytes = names.map((name, at) =>
    Buffer.from((name === 'scaled/count' ? Int32Array.from(values[at]!) : Float32Array.from(values[at]!)).buffer),
  );
  const back = await loadTfjsLayersModel({
    'model.json': Buffer.from(
      JSON.stringify({ modelTopology: topology, weightsManifest: [{ paths: ['w.bin'], weights }] }),
    ),
    'w.bin': Buffer.concat(bytes),
  });
  const x = [[3, -0.5]];
  await expectClose((await back.predict(x)) as Tensor, [2]);
  await expectClose(await network.predict(x), [2]);
});

describe('a damaged file', () => {
  type Description = {
    modelTopology: unknown;
    weightsManifest: { paths: string[]; weights: Record<string, unknown>[] }[];
  };

  async function changed(
    change: (description: Description) => void,
    bytes?: (given: Uint8Array) => Uint8Array,
  ): Promise<unknown> {
    const files = await toTfjsLayersModel(cnn(), { quantization: 'uint8' });
    const description = JSON.parse(new TextDecoder().decode(files.get('model.json'))) as Description;
    change(description);
    writeFileSync(join(folder, 'model.json'), JSON.stringify(description));
    const weights = files.get('group1-shard1of1.bin')!;
    writeFileSync(join(folder, 'group1-shard1of1.bin'), bytes === undefined ? weights : bytes(weights));
    return loadTfjsLayersModel(join(folder, 'model.json'));
  }

  it('that names a file outside of its folder is refused', async () => {
    for (const path of [
      '../secret.bin',
      '/etc/passwd',
      'file:///etc/passwd',
      'a/../../b',
      '..\\b',
      'http://127.0.0.1/x',
    ])
      await expect(changed(({ weightsManifest }) => void (weightsManifest[0]!.paths = [path]))).rejects.toThrow(
        /only files in its own folder are read/,
      );
  });

  it('whose list of weights is none, or names one twice, is refused', async () => {
    await expect(
      changed(({ weightsManifest }) => void (weightsManifest[0]!.weights[0] = null as never)),
    ).rejects.toThrow(/A weight in the weightsManifest of .* is null/);
    await expect(changed(({ weightsManifest }) => void weightsManifest.push(weightsManifest[0]!))).rejects.toThrow(
      /holds the weight 'conv2d\/kernel' twice/,
    );
  });

  it('without the scale of a quantized weight says so', async () => {
    const loading = changed(
      ({ weightsManifest }) => void delete (weightsManifest[0]!.weights[0]!.quantization as { scale?: number }).scale,
    );
    await expect(loading).rejects.toThrow(/'conv2d\/kernel'.* is quantized to uint8, but its scale or min is missing/);
  });

  it('that is cut off, or too long, says how many bytes it has', async () => {
    await expect(
      changed(
        () => {},
        (bytes) => bytes.slice(0, 50),
      ),
    ).rejects.toThrow(/are cut off: 'conv2d\/kernel' ends at byte 54, and the files have 50/);
    await expect(
      changed(
        () => {},
        (bytes) => new Uint8Array([...bytes, 0]),
      ),
    ).rejects.toThrow(FormatError);
  });

  it('without a weight names the layer', async () => {
    await expect(
      changed(({ weightsManifest }) => void (weightsManifest[0]!.weights[0]!.name = 'other/kernel')),
    ).rejects.toThrow(/Layer 'conv2d' \(Conv2d\) has 2 weights; .* has 1/);
  });

  it('of another kind, or no JSON at all, is refused', async () => {
    await expect(changed((description) => void (description.modelTopology = { node: [] }))).rejects.toThrow(
      /graph-model/,
    );
    await expect(changed((description) => void delete description.modelTopology)).rejects.toThrow(/no modelTopology/);
    writeFileSync(join(folder, 'model.json'), '{ "modelTop');
    await expect(loadTfjsLayersModel(join(folder, 'model.json'))).rejects.toThrow(FormatError);
  });

  it('whose weights are missing says which', async () => {
    await saveTfjsLayersModel(cnn(), folder);
    rmSync(join(folder, 'group1-shard1of1.bin'));
    await expect(loadTfjsLayersModel(join(folder, 'model.json'))).rejects.toThrow(
      /group1-shard1of1.bin': it does not exist/,
    );
    const json = readFileSync(join(folder, 'model.json'));
    await expect(loadTfjsLayersModel({ 'model.json': json })).rejects.toThrow(
      /'group1-shard1of1.bin', which was not given/,
    );
  });
});
