import '@neurite/backend-cpu';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  activation,
  averagePooling2d,
  batchNormalization,
  bidirectional,
  concatenate,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  embedding,
  flatten,
  globalAveragePooling2d,
  globalMaxPooling2d,
  gru,
  input,
  type Layer,
  layerNormalization,
  lstm,
  masking,
  maxPooling2d,
  multiHeadAttention,
  multiply,
  positionEmbedding,
  reshape,
  simpleRnn,
  transformerDecoder,
  transformerEncoder,
  zeroPadding2d,
} from '@neurite/layers';
import { Model, model, sequential } from '@neurite/models';
import * as ops from '@neurite/tensors';
import { type NdArray, ndArray, type Tensor, useBackend } from '@neurite/tensors';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadOnnx, saveOnnx, toOnnx } from '../index.ts';
import { decodeMessage } from '../protobuf/codec.ts';
import { modelProto } from '../protobuf/messages.ts';
import { expectWritten } from '../testing/expect-written.ts';
import { noise } from '../testing/noise.ts';

beforeAll(() => useBackend('cpu'));

type AnyModel = Model<never, ops.Tensor | readonly ops.Tensor[]>;

/** Weights that are not what layers begin with: biases and scales would hide mistakes. */
function shaken<M extends AnyModel>(network: M): M {
  for (const { variable, name } of network.namedWeights.values()) {
    const { data } = noise(variable.shape, 0.4);
    variable.assign(
      ndArray(
        /variance/i.test(name) ? (data.map((value) => Math.abs(value) + 0.5) as Float32Array) : data,
        variable.shape,
      ),
    );
  }
  return network;
}

function stack(shape: readonly number[], ...layers: unknown[]): AnyModel {
  const network = sequential(layers as Layer[]);
  network.ensureBuilt([shape]);
  return shaken(network as unknown as AnyModel);
}

function operators(file: Uint8Array): string[] {
  return decodeMessage(modelProto, file, 'file').graph!.node!.map(({ opType }) => opType!);
}

const cnn = (): AnyModel =>
  stack(
    [12, 12, 3],
    conv2d({ filters: 4, kernelSize: 3, padding: 'same' }),
    batchNormalization(),
    activation('relu'),
    maxPooling2d({ poolSize: 2 }),
    conv2d({ filters: 6, kernelSize: 3, strides: 2, useBias: false }),
    batchNormalization({ scale: false }),
    activation('gelu'),
    flatten(),
    dropout({ rate: 0.5 }),
    dense({ units: 4, activation: 'softmax' }),
  );

describe('models are written so that onnxruntime computes what they compute', () => {
  it.each<[string, readonly number[], () => AnyModel]>([
    [
      'a perceptron',
      [5],
      () =>
        stack(
          [5],
          dense({ units: 8, activation: 'relu' }),
          batchNormalization(),
          dense({ units: 3, activation: 'softmax' }),
        ),
    ],
    ['a convolutional network', [12, 12, 3], cnn],
    [
      'convolutions by channel, means of windows',
      [9, 9, 3],
      () =>
        stack(
          [9, 9, 3],
          zeroPadding2d({ padding: 1 }),
          depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2 }),
          averagePooling2d({ poolSize: 2, padding: 'same' }),
          globalAveragePooling2d(),
        ),
    ],
    [
      'the largest of each channel',
      [6, 6, 3],
      () => stack([6, 6, 3], conv2d({ filters: 2, kernelSize: 3 }), globalMaxPooling2d(), dense({ units: 2 })),
    ],
    [
      'normalization',
      [5, 6],
      () =>
        stack([5, 6], layerNormalization(), dense({ units: 3, activation: 'silu' }), reshape({ targetShape: [3, 5] })),
    ],
    [
      'an LSTM',
      [5, 3],
      () => stack([5, 3], lstm({ units: 4, returnSequences: true }), lstm({ units: 3 }), dense({ units: 2 })),
    ],
    [
      'a GRU',
      [5, 3],
      () =>
        stack(
          [5, 3],
          gru({ units: 4, returnSequences: true }),
          gru({ units: 3, goBackwards: true }),
          dense({ units: 2 }),
        ),
    ],
    ['a plain recurrent layer, masked', [5, 3], () => stack([5, 3], masking(), simpleRnn({ units: 4 }))],
    [
      'both directions',
      [5, 3],
      () => stack([5, 3], bidirectional({ layer: lstm({ units: 3, returnSequences: true }) })),
    ],
    [
      'a transformer',
      [6, 8],
      () =>
        stack(
          [6, 8],
          positionEmbedding({ sequenceLength: 6 }),
          transformerEncoder({ intermediateDim: 16, numHeads: 2 }),
          dense({ units: 2 }),
        ),
    ],
    [
      'a transformer that looks back',
      [6, 8],
      () => stack([6, 8], transformerDecoder({ intermediateDim: 16, numHeads: 2 })),
    ],
  ])('%s', async (_, shape, make) => {
    await expectWritten(make(), (count) => [noise([count, ...shape])]);
  });

  it('graphs of layers with several inputs and outputs, by name', async () => {
    const [a, b] = [input({ shape: [4], name: 'left' }), input({ shape: [3], name: 'right' })];
    const joined = concatenate().apply([dense({ units: 4 }).apply(a), b]);
    const gated = multiply().apply([a, dense({ units: 4, activation: 'sigmoid' }).apply(joined)]);
    const network = model({
      inputs: [a, b],
      outputs: [dense({ units: 2, name: 'first' }).apply(gated), dense({ units: 1, name: 'second' }).apply(joined)],
    });
    const file = await toOnnx(network);
    const { input: inputs, output: outputs } = decodeMessage(modelProto, file, 'file').graph!;
    expect([...inputs!, ...outputs!].map(({ name }) => name)).toEqual(['left', 'right', 'first', 'second']);
    await expectWritten(shaken(network as unknown as AnyModel), (count) => [noise([count, 4]), noise([count, 3])]);
  });

  it('attention of a sequence to itself', async () => {
    const tokens = input({ shape: [6, 8] });
    const network = model({
      inputs: tokens,
      outputs: multiHeadAttention({ numHeads: 2, keyDim: 4 }).apply([tokens, tokens]),
    });
    await expectWritten(shaken(network as unknown as AnyModel), (count) => [noise([count, 6, 8])]);
  });

  it('indices of an embedding, as the type that is asked for', async () => {
    const network = stack([6], embedding({ inputDim: 10, outputDim: 4 }), flatten(), dense({ units: 2 }));
    const tokens = (count: number): NdArray =>
      ndArray(
        Int32Array.from({ length: count * 6 }, (_, i) => (i * 7) % 10),
        [count, 6],
      );
    await expectWritten(network, (count) => [tokens(count)], { inputDTypes: ['int32'] });
  });

  it('a graph that was loaded, after it was trained on', async () => {
    const loaded = await loadOnnx(await toOnnx(cnn(), { outputNames: ['classes'] }));
    await expectWritten(shaken(loaded as unknown as AnyModel), (count) => [noise([count, 12, 12, 3])]);
    expect(operators(await toOnnx(loaded as unknown as AnyModel))).toEqual(operators(await toOnnx(cnn())));
  });
});

describe('primitives', () => {
  const kernel = noise([3, 3, 2, 4]);
  const kernel22 = noise([2, 2, 4, 3]);
  it.each<[string, readonly number[], (x: Tensor) => Tensor]>([
    ['conv1d', [7, 2], (x) => ops.conv1d(x, noise([3, 2, 4]), { dilations: 2, padding: 'same' })],
    ['conv2d in groups', [7, 7, 4], (x) => ops.conv2d(x, kernel, { groups: 2, strides: 2 })],
    ['conv3d', [5, 4, 4, 3], (x) => ops.conv3d(x, noise([2, 2, 2, 3, 2]), { strides: 2 })],
    ['a convolution and one number', [5, 5, 2], (x) => ops.add(ops.conv2d(x, kernel), ops.tensor([2]))],
    ['conv2dTranspose', [4, 5, 2], (x) => ops.conv2dTranspose(x, noise([3, 3, 4, 2]), { strides: 2, padding: 'same' })],
    ['conv1dTranspose', [5, 2], (x) => ops.conv1dTranspose(x, noise([3, 4, 2]), { strides: 2 })],
    ['resizeBilinear', [4, 4, 2], (x) => ops.resizeBilinear(x, [7, 5])],
    ['resizeBilinear of areas', [4, 4, 2], (x) => ops.resizeBilinear(x, [7, 5], { halfPixelCenters: true })],
    ['resizeBilinear of corners', [4, 4, 2], (x) => ops.resizeBilinear(x, [7, 5], { alignCorners: true })],
    ['resizeNearest', [4, 4, 2], (x) => ops.resizeNearest(x, [7, 5])],
    ['resizeNearest of areas', [4, 4, 2], (x) => ops.resizeNearest(x, [7, 5], { halfPixelCenters: true })],
    ['resizeNearest of corners', [4, 4, 2], (x) => ops.resizeNearest(x, [7, 5], { alignCorners: true })],
    ['topK', [7], (x) => ops.topK(x, 3).values],
    ['places of topK', [7], (x) => ops.topK(x, 3).indices.cast('float32')],
    ['a strided slice', [7, 3], (x) => ops.stridedSlice(x, [{}, { begin: 1, end: 6, stride: 2 }, { stride: -1 }])],
    [
      'pad',
      [4],
      (x) =>
        ops.pad(
          x,
          [
            [0, 0],
            [1, 2],
          ],
          'constant',
          3,
        ),
    ],
    [
      'pad, reflected',
      [4],
      (x) =>
        ops.pad(
          x,
          [
            [0, 0],
            [1, 2],
          ],
          'reflect',
        ),
    ],
    [
      'pad, symmetric',
      [4],
      (x) =>
        ops.pad(
          x,
          [
            [0, 0],
            [2, 3],
          ],
          'symmetric',
        ),
    ],
    [
      'pad of conditions',
      [4],
      (x) =>
        ops
          .pad(
            ops.greater(x, 0),
            [
              [0, 0],
              [2, 3],
            ],
            'constant',
            1,
          )
          .cast('float32'),
    ],
    ['cumsum', [5], (x) => ops.cumsum(x, 1, { exclusive: true, reverse: true })],
    ['gather', [4, 3], (x) => ops.gather(x, [2, 0], { axis: 1 })],
    ['gather by example', [4], (x) => ops.gather(x, ops.cast(ops.argSort(x), 'int32'), { axis: 1, batchDims: 1 })],
    ['gatherNd', [4], (x) => ops.gatherNd(ops.transpose(x), [[1], [0]]).transpose()],
    ['scatterNd', [2], (x) => ops.scatterNd([[0], [2]], ops.transpose(x), [4, x.shape[0]!]).transpose()],
    ['einsum', [4, 3], (x) => ops.einsum('bij,bkj->bik', x, x)],
    ['examples in a shape', [2, 3], (x) => ops.reshape(x, [x.shape[0]! * 2, 3])],
    [
      'examples in an extent',
      [3],
      (x) => ops.add(x, ops.fill([x.shape[0]!, 1], 2)).concat([ops.zeros([x.shape[0]!, 2])], 1),
    ],
    ['examples among each other', [3], (x) => ops.matMul(x, ops.transpose(x)).sum(1)],
    ['softmax of another axis', [4, 3], (x) => ops.softmax(x, 1)],
    ['any', [4], (x) => ops.any(ops.greater(x, 0), 1).cast('float32')],
    ['argMax', [4], (x) => ops.argMax(x, -1).cast('float32')],
    ['oneHot', [3], (x) => ops.oneHot(ops.cast(x.mul(5).abs(), 'int32'), 5)],
    ['floorDiv', [6], (x) => ops.floorDiv(ops.cast(x.mul(10), 'int32'), ops.tensor(3, [], 'int32')).cast('float32')],
    ['mod', [6], (x) => ops.mod(x.mul(5), 1.5)],
    ['atan2', [6], (x) => ops.atan2(x, ops.reverse(x, 1))],
    ['a loop backwards', [5], (x) => loop(x)],
    [
      'a branch',
      [5],
      (x) =>
        ops.cond(
          x.max().greater(0.3),
          () => x.mul(2),
          () => x.sub(1),
        ),
    ],
    ['groupNorm', [4, 4, 4], (x) => ops.groupNorm(x, 2)],
    ['localResponseNormalization', [4, 4, 6], (x) => ops.localResponseNormalization(x)],
    [
      'images side by side',
      [4, 4, 2],
      (x) => ops.conv2d(ops.concat([ops.maxPool2d(x), ops.avgPool2d(x)], 3), kernel22),
    ],
    [
      'an image with a frame',
      [4, 4, 2],
      (x) =>
        ops.pad(
          ops.maxPool2d(x),
          [
            [0, 0],
            [1, 0],
            [0, 2],
            [0, 1],
          ],
          'constant',
          2,
        ),
    ],
    ['expm1, log1p', [4], (x) => ops.log1p(ops.expm1(x).abs())],
    ['isFinite', [4], (x) => ops.isFinite(ops.div(1, ops.relu(x))).cast('float32')],
    ['a determinant', [3, 3], (x) => ops.det(x)],
  ])('%s', async (_, shape, compute) => {
    await expectWritten(modelOf(compute, shape), (count) => [noise([count, ...shape])]);
  });

  it('of all activations', async () => {
    const names = [
      'relu',
      'relu6',
      'elu',
      'selu',
      'gelu',
      'silu',
      'softplus',
      'softsign',
      'tanh',
      'sigmoid',
      'hardSigmoid',
      'hardSwish',
      'mish',
      'leakyRelu',
      'celu',
      'exponential',
      'softmax',
      'logSoftmax',
    ] as const;
    const tokens = input({ shape: [7] });
    const network = model({ inputs: tokens, outputs: names.map((name) => activation(name).apply(tokens)) });
    await expectWritten(network as unknown as AnyModel, (count) => [noise([count, 7], 3)]);
  });
});

describe('toOnnx', () => {
  it('writes the operators that ONNX has, transposes images where they come in and go out, and leaves nothing else', async () => {
    const file = await toOnnx(cnn());
    const expected =
      'Transpose Conv BatchNormalization Relu MaxPool Conv BatchNormalization Mul Mul Erf Add Mul Transpose Reshape Gemm Softmax Identity';
    expect(operators(file).join(' ')).toBe(expected);
    const names = decodeMessage(modelProto, file, 'file').graph!.initializer!.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['conv2d/kernel', 'batchNormalization/movingMean', 'dense/bias']));
  });

  it('gives names, and a number of examples, that are asked for', async () => {
    const mean = modelOf((x) => ops.sub(x, ops.mean(x, 0, true)), [3]);
    await expectWritten(mean, (count) => [noise([count, 3])], { batchSize: 2, inputNames: ['x'], outputNames: ['y'] });
    await expect(toOnnx(mean)).rejects.toThrow('depends on the number of examples in more than the shapes');
    const all = modelOf((x) => ops.matMul(x, ops.transpose(x)).reshape([x.shape[0]! ** 2]), [3]);
    await expect(toOnnx(all)).rejects.toThrow('depends on the number of examples in more than the shapes');
    await expect(toOnnx(mean, { inputNames: ['x', 'y'] })).rejects.toThrow('inputNames should be 1 different names');
  });

  it('refuses a model that was quantized', async () => {
    const model = sequential([dense({ units: 2, inputShape: [2] })]);
    model.quantize('int8');
    await expect(toOnnx(model)).rejects.toThrow('products of bytes (write the model before it is quantized)');
  });

  it('refuses what it cannot write, and says what', async () => {
    const product = modelOf((x) => ops.cumprod(x, 1), [4]);
    await expect(toOnnx(product)).rejects.toThrow('a running product');
    const noisy = modelOf((x) => ops.add(x, ops.randomUniform([4])), [4]);
    await expect(toOnnx(noisy)).rejects.toThrow('random numbers');
    await expect(toOnnx(sequential([dense({ units: 2 })]) as unknown as AnyModel)).rejects.toThrow(
      'is not built: build it, or state',
    );
    const open = sequential([dense({ units: 2, inputShape: [null, 3] })]) as unknown as AnyModel;
    await expect(toOnnx(open)).rejects.toThrow('state its lengths with inputShapes');
    await expectWritten(open, (count) => [noise([count, 5, 3])], { inputShapes: [[5, 3]] });
  });

  it('is written by saveOnnx', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    const network = stack([3], dense({ units: 2 }));
    await saveOnnx(network, join(folder, 'made/model.onnx'));
    expect(new Uint8Array(readFileSync(join(folder, 'made/model.onnx')))).toEqual(await toOnnx(network));
  });
});

function modelOf(compute: (x: Tensor) => Tensor, shape: readonly number[]): AnyModel {
  class Own extends Model {
    override call(x: Tensor): Tensor {
      return compute(x);
    }
  }
  const network = new Own();
  network.ensureBuilt([shape]);
  return network as unknown as AnyModel;
}

function loop(x: Tensor): Tensor {
  const step = (carry: Tensor, now: Tensor, t: Tensor): { carry: Tensor; y: Tensor } => ({
    carry: carry.add(now).mul(0.5),
    y: carry.add(t.cast('float32')),
  });
  return ops.scan(step, ops.zeros([x.shape[0]!]), ops.transpose(x), { reverse: true }).ys.transpose();
}
