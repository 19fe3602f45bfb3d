import { FormatError } from '@neurite/backend';
import '@neurite/backend-cpu';
import { ndArray, type Tensor, useBackend } from '@neurite/tensors';
import '@tensorflow/tfjs-backend-cpu';
import { loadGraphModelSync } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadTfjsGraphModel } from './graph.ts';

beforeAll(() => useBackend('cpu'));

const text = (value: string) => ({ s: Buffer.from(value).toString('base64') });
const type = (dtype: string) => ({ type: dtype });
const list = (...values: number[]) => ({ list: { i: values.map(String) } });
const dims = (...sizes: number[]) => ({ shape: { dim: sizes.map((size) => ({ size: String(size) })) } });

interface Weight {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: number[];
}
const count = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const floats = (...shape: number[]): Weight => ({
  shape,
  dtype: 'float32',
  values: Array.from({ length: count(shape) }, (_, at) => Math.sin(at * 1.3 + shape.length)),
});
const ints = (...values: number[]): Weight => ({
  shape: values.length === 1 ? [] : [values.length],
  dtype: 'int32',
  values,
});

/** What the converter makes of a small network: fused kernels, a shape that is computed, batch normalization, a softmax. */
const weights: Readonly<Record<string, Weight>> = {
  kernel: floats(3, 3, 2, 4),
  bias: floats(4),
  depthwise: floats(2, 2, 4, 1),
  scale: floats(4),
  offset: floats(4),
  mean: floats(4),
  variance: { shape: [4], dtype: 'float32', values: [1, 2, 0.5, 3] },
  dense: floats(36, 3),
  denseBias: floats(3),
  begin: { shape: [1], dtype: 'int32', values: [0] },
  end: { shape: [1], dtype: 'int32', values: [1] },
  one: { shape: [1], dtype: 'int32', values: [1] },
  minusOne: ints(-1),
};
const same = { T: type('DT_FLOAT'), data_format: text('NHWC') };
const nodes = [
  { name: 'x', op: 'Placeholder', attr: { dtype: type('DT_FLOAT'), shape: dims(-1, 8, 8, 2) } },
  ...Object.entries(weights).map(([name, { dtype, shape }]) => ({
    name,
    op: 'Const',
    attr: {
      dtype: type(dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32'),
      value: { tensor: { dtype: 'DT_FLOAT', tensorShape: dims(...shape).shape } },
    },
  })),
  {
    name: 'conv',
    op: '_FusedConv2D',
    input: ['x', 'kernel', 'bias'],
    attr: {
      ...same,
      strides: list(1, 1, 1, 1),
      dilations: list(1, 1, 1, 1),
      padding: text('SAME'),
      num_args: { i: '1' },
      fused_ops: { list: { s: ['BiasAdd', 'Relu'].map((op) => text(op).s) } },
    },
  },
  {
    name: 'depthwiseConv',
    op: 'DepthwiseConv2dNative',
    input: ['conv', 'depthwise'],
    attr: { ...same, strides: list(1, 1, 1, 1), dilations: list(1, 1, 1, 1), padding: text('VALID') },
  },
  {
    name: 'norm',
    op: 'FusedBatchNormV3',
    input: ['depthwiseConv', 'scale', 'offset', 'mean', 'variance'],
    attr: { ...same, epsilon: { f: 0.001 }, is_training: { b: false } },
  },
  {
    name: 'pool',
    op: 'MaxPool',
    input: ['norm'],
    attr: { ...same, ksize: list(1, 2, 2, 1), strides: list(1, 2, 2, 1), padding: text('VALID') },
  },
  { name: 'shape', op: 'Shape', input: ['pool'], attr: { T: type('DT_FLOAT'), out_type: type('DT_INT32') } },
  {
    name: 'batch',
    op: 'StridedSlice',
    input: ['shape', 'begin', 'end', 'one'],
    attr: {
      T: type('DT_INT32'),
      shrink_axis_mask: { i: '1' },
      begin_mask: { i: '0' },
      end_mask: { i: '0' },
      ellipsis_mask: { i: '0' },
      new_axis_mask: { i: '0' },
    },
  },
  {
    name: 'flatShape',
    op: 'Pack',
    input: ['batch', 'minusOne'],
    attr: { T: type('DT_INT32'), axis: { i: '0' }, N: { i: '2' } },
  },
  { name: 'flat', op: 'Reshape', input: ['pool', 'flatShape'], attr: { T: type('DT_FLOAT') } },
  {
    name: 'logits',
    op: '_FusedMatMul',
    input: ['flat', 'dense', 'denseBias'],
    attr: {
      ...same,
      transpose_a: { b: false },
      transpose_b: { b: false },
      num_args: { i: '1' },
      fused_ops: { list: { s: [text('BiasAdd').s] } },
    },
  },
  { name: 'probabilities', op: 'Softmax', input: ['logits'], attr: { T: type('DT_FLOAT') } },
];

function files(
  change: (description: { modelTopology: unknown; weightsManifest: unknown }) => void = () => {},
): Record<string, Uint8Array> {
  const specs = Object.entries(weights).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
  const bytes = Buffer.concat(
    Object.values(weights).map(({ dtype, values }) =>
      Buffer.from((dtype === 'float32' ? Float32Array.from(values) : Int32Array.from(values)).buffer),
    ),
  );
  const description = {
    format: 'graph-model',
    modelTopology: { node: nodes, versions: { producer: 1 } },
    weightsManifest: [{ paths: ['weights.bin'], weights: specs }],
  };
  change(description);
  return { 'model.json': new TextEncoder().encode(JSON.stringify(description)), 'weights.bin': new Uint8Array(bytes) };
}

const images = ndArray(
  Float32Array.from({ length: 5 * 128 }, (_, at) => Math.cos(at * 0.7)),
  [5, 8, 8, 2],
);

/** What TensorFlow.js itself makes of the same files. */
let expected: number[];
beforeAll(async () => {
  const before = tf.getBackend();
  await tf.setBackend('cpu');
  const { 'model.json': json, 'weights.bin': bytes } = files();
  const { modelTopology, weightsManifest } = JSON.parse(new TextDecoder().decode(json));
  const graph = loadGraphModelSync({
    modelTopology,
    weightSpecs: weightsManifest[0].weights,
    weightData: bytes!.slice().buffer,
  });
  expected = [...(graph.predict(tf.tensor(images.data as Float32Array, [5, 8, 8, 2])) as tf.Tensor).dataSync()];
  await tf.setBackend(before);
});
afterAll(() => tf.disposeVariables());

function expectClose(got: ArrayLike<number>, wanted: readonly number[]): void {
  expect(got.length).toBe(wanted.length);
  for (const [at, value] of wanted.entries()) expect(Math.abs(got[at]! - value)).toBeLessThan(1e-5);
}

describe.each(['cpu', 'wasm'])('a graph-model on %s', (backend) => {
  beforeAll(async () => {
    await import('@neurite/backend-wasm');
    await useBackend(backend);
  });

  it('gives what TensorFlow.js gives, compiled and operation by operation', async () => {
    const model = await loadTfjsGraphModel(files());
    expect([model.inputNames, model.outputNames]).toEqual([['x'], ['probabilities']]);
    expectClose(await ((await model.predict(images)) as Tensor).data(), expected);
    expectClose(await (model.apply(images as never, {}) as Tensor).data(), expected);
  });

  it('is trained on', async () => {
    const model = await loadTfjsGraphModel(files());
    expect(model.trainableVariables.map(({ name }) => name)).toContain('dense');
    model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossentropy' });
    const before = model.getWeights().map((weight) => weight.arraySync());
    const { loss } = (await model.fit(images, [0, 1, 2, 0, 1], { epochs: 15, verbose: 0 })).history;
    expect(loss!.at(-1)).toBeLessThan(loss![0]!);
    expect(model.getWeights().map((weight) => weight.arraySync())).not.toEqual(before);
    const after = await ((await model.predict(images)) as Tensor).data();
    expectClose(await (model.apply(images as never, {}) as Tensor).data(), [...after]);
  });

  it('gives what is in the middle of the graph, if asked for', async () => {
    const model = await loadTfjsGraphModel(files(), { outputs: ['pool', 'logits'] });
    const [pool, logits] = (await model.predict(images)) as unknown as Tensor[];
    expect([pool!.shape, logits!.shape]).toEqual([
      [5, 3, 3, 4],
      [5, 3],
    ]);
  });

  it('names input and shapes that do not fit', async () => {
    const model = await loadTfjsGraphModel(files());
    await expect(model.predict(ndArray(new Float32Array(4), [1, 2, 2, 1]))).rejects.toThrow(
      /takes x of shape \[8, 8, 2\] an example; got \[2, 2, 1\]/,
    );
  });
});

it('refuses what is no graph-model, and damaged files', async () => {
  await expect(
    loadTfjsGraphModel(files((description) => void (description.modelTopology = { class_name: 'Model' }))),
  ).rejects.toThrow(/load it with loadTfjsLayersModel/);
  const { 'model.json': json, 'weights.bin': bytes } = files();
  await expect(loadTfjsGraphModel({ 'model.json': json!, 'weights.bin': bytes!.slice(0, 99) })).rejects.toThrow(
    FormatError,
  );
});
