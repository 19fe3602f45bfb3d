import '@neurite/backend-cpu';
import { type NdArray, ndArray, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadOnnx } from './index.ts';
import type { TensorProto } from './protobuf/messages.ts';
import { noise } from './testing/noise.ts';
import { type AttributeArgument, node, onnxFile, value } from './testing/onnx-file.ts';
import { runOnnxruntime } from './testing/onnxruntime.ts';
import { tensorOfArray } from './graph/tensor-proto.ts';

beforeAll(() => useBackend('cpu'));

type Attributes = Readonly<Record<string, AttributeArgument>>;

const int64 = (name: string, list: readonly number[]): TensorProto => ({
  name,
  dims: [list.length],
  dataType: 7,
  int64Data: list,
});
const int32 = (name: string, list: readonly number[]): TensorProto => ({
  name,
  dims: [list.length],
  dataType: 6,
  int32Data: list,
});
const floats = (name: string, shape: readonly number[], scale = 0.7): TensorProto =>
  tensorOfArray(noise(shape, scale), name);

interface Case {
  readonly operator: string;
  readonly x: readonly number[];
  readonly others?: readonly (TensorProto | '')[];
  readonly attributes?: Attributes;
  readonly outputs?: number;
  readonly opset?: number;
}

/** One node whose first operand is given, and whose others are in the file. */
async function expectAsOnnxruntime({
  operator,
  x,
  others = [],
  attributes = {},
  outputs = 1,
  opset = 17,
}: Case): Promise<void> {
  const names = Array.from({ length: outputs }, (_, index) => `y${index}`);
  const givesPlaces = operator === 'MaxPool' || operator === 'TopK';
  const initializer = others.filter((tensor) => tensor !== '');
  const file = onnxFile(
    {
      name: 'case',
      input: [value('x', x)],
      output: names.map((name, index) => ({
        name,
        type: { tensorType: { elemType: index > 0 && givesPlaces ? 7 : 1 } },
      })),
      initializer,
      node: [node(operator, ['x', ...others.map((tensor) => (tensor === '' ? '' : tensor.name!))], names, attributes)],
    },
    opset,
  );
  const given: Record<string, NdArray> = { x: noise(x, 2) };
  const expected = await runOnnxruntime(file, given);
  const model = await loadOnnx(file);
  const results = await model.run(given);
  for (const name of names) {
    expect(results[name]!.shape).toEqual(expected[name]!.shape);
    const actual = await results[name]!.data();
    expect(
      Math.max(
        0,
        ...expected[name]!.data.map((right, index) => Math.abs(right - actual[index]!) / Math.max(1, Math.abs(right))),
      ),
    ).toBeLessThan(1e-5);
  }
}

describe('recurrent layers', () => {
  const [time, batch, inputs, hidden] = [5, 3, 2, 4];
  const weights = (gates: number, directions: number): TensorProto[] => [
    floats('w', [directions, gates * hidden, inputs]),
    floats('r', [directions, gates * hidden, hidden]),
    floats('b', [directions, 2 * gates * hidden]),
  ];
  const states = (count: number, directions: number): TensorProto[] =>
    Array.from({ length: count }, (_, index) => floats(`h${index}`, [directions, batch, hidden]));
  const lengths = int32('lengths', [5, 2, 3]);
  const x = [time, batch, inputs];

  it.each<[string, Omit<Case, 'x'>]>([
    ['LSTM', { operator: 'LSTM', others: weights(4, 1), outputs: 3 }],
    [
      'LSTM backwards, with states',
      {
        operator: 'LSTM',
        others: [...weights(4, 1), '', ...states(2, 1)],
        attributes: { direction: 'reverse' },
        outputs: 3,
      },
    ],
    [
      'LSTM both ways, of several lengths',
      {
        operator: 'LSTM',
        others: [...weights(4, 2), lengths, ...states(2, 2)],
        attributes: { direction: 'bidirectional' },
        outputs: 3,
      },
    ],
    [
      'LSTM with peepholes',
      { operator: 'LSTM', others: [...weights(4, 1), '', '', '', floats('p', [1, 3 * hidden])], outputs: 3 },
    ],
    [
      'LSTM with other activations',
      {
        operator: 'LSTM',
        others: weights(4, 1),
        attributes: { activations: ['HardSigmoid', 'Relu', 'Softsign'] },
        outputs: 3,
      },
    ],
    ['GRU', { operator: 'GRU', others: weights(3, 1), outputs: 2 }],
    [
      'GRU, reset after',
      { operator: 'GRU', others: weights(3, 1), attributes: { linear_before_reset: 1 }, outputs: 2 },
    ],
    [
      'GRU both ways, of several lengths',
      {
        operator: 'GRU',
        others: [...weights(3, 2), lengths, ...states(1, 2)],
        attributes: { direction: 'bidirectional' },
        outputs: 2,
      },
    ],
    ['RNN', { operator: 'RNN', others: weights(1, 1), outputs: 2 }],
    [
      'RNN backwards, of several lengths',
      {
        operator: 'RNN',
        others: [...weights(1, 1), lengths],
        attributes: { direction: 'reverse', activations: ['Relu'] },
        outputs: 2,
      },
    ],
  ])('%s', async (_, { attributes = {}, ...rest }) => {
    await expectAsOnnxruntime({ ...rest, x, attributes: { hidden_size: hidden, ...attributes } });
  });
});

describe('windows', () => {
  const image = [2, 4, 9, 8];
  const boxes = tensorOfArray(
    ndArray(new Float32Array([0, 0, 5, 4, 2.5, 1, 7.9, 8.9, -0.4, 3, 0.2, 9.5]), [3, 4]),
    'boxes',
  );
  it.each<[string, Omit<Case, 'x'> & { readonly x?: readonly number[] }]>([
    [
      'Conv in groups, dilated',
      {
        operator: 'Conv',
        others: [floats('w', [6, 2, 3, 2]), floats('b', [6])],
        attributes: { group: 2, dilations: [2, 1], pads: [1, 0, 2, 1] },
      },
    ],
    [
      'Conv, same lower',
      {
        operator: 'Conv',
        others: [floats('w', [3, 4, 2, 3])],
        attributes: { auto_pad: 'SAME_LOWER', strides: [2, 3] },
      },
    ],
    [
      'Conv of one axis',
      { operator: 'Conv', x: [2, 3, 9], others: [floats('w', [4, 3, 3])], attributes: { strides: [2] } },
    ],
    [
      'Conv of three axes',
      {
        operator: 'Conv',
        x: [1, 2, 5, 4, 6],
        others: [floats('w', [3, 2, 2, 3, 2])],
        attributes: { pads: [1, 1, 0, 0, 1, 1] },
      },
    ],
    [
      'ConvTranspose in groups',
      {
        operator: 'ConvTranspose',
        others: [floats('w', [4, 3, 3, 2]), floats('b', [6])],
        attributes: { group: 2, strides: [2, 3], pads: [1, 0, 0, 1], output_padding: [1, 0] },
      },
    ],
    [
      'ConvTranspose, same',
      {
        operator: 'ConvTranspose',
        others: [floats('w', [4, 3, 4, 3])],
        attributes: { strides: [2, 2], auto_pad: 'SAME_UPPER' },
      },
    ],
    [
      'ConvTranspose of a shape',
      {
        operator: 'ConvTranspose',
        others: [floats('w', [4, 3, 3, 3])],
        attributes: { strides: [2, 2], output_shape: [18, 16] },
      },
    ],
    [
      'MaxPool, cut off',
      { operator: 'MaxPool', attributes: { kernel_shape: [3, 2], strides: [2, 3], ceil_mode: 1, pads: [1, 0, 1, 1] } },
    ],
    ['MaxPool, dilated', { operator: 'MaxPool', attributes: { kernel_shape: [2, 2], dilations: [3, 2] } }],
    ['MaxPool with places', { operator: 'MaxPool', attributes: { kernel_shape: [2, 2], strides: [2, 2] }, outputs: 2 }],
    [
      'AveragePool',
      { operator: 'AveragePool', attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] } },
    ],
    [
      'AveragePool that counts padding',
      {
        operator: 'AveragePool',
        attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], count_include_pad: 1 },
      },
    ],
    ['LRN', { operator: 'LRN', attributes: { size: 3 } }],
    ['InstanceNormalization', { operator: 'InstanceNormalization', others: [floats('s', [4]), floats('b', [4])] }],
    [
      'Resize by scales',
      {
        operator: 'Resize',
        others: ['', tensorOfArray(ndArray(new Float32Array([1, 1, 1.7, 0.6]), [4]), 'scales')],
        attributes: { mode: 'linear' },
      },
    ],
    [
      'Resize by cubes',
      {
        operator: 'Resize',
        others: ['', '', int64('sizes', [2, 4, 5, 11])],
        attributes: { mode: 'cubic', coordinate_transformation_mode: 'align_corners' },
      },
    ],
    [
      'Upsample',
      {
        operator: 'Upsample',
        others: [tensorOfArray(ndArray(new Float32Array([1, 1, 2, 3]), [4]), 'scales')],
        opset: 9,
      },
    ],
    ['DepthToSpace', { operator: 'DepthToSpace', attributes: { blocksize: 2, mode: 'CRD' } }],
    ...['bilinear', 'nearest', 'bicubic'].flatMap((mode) =>
      ['zeros', 'border', 'reflection'].map((padding_mode, index): [string, Omit<Case, 'x'>] => [
        `GridSample, ${mode}, ${padding_mode}`,
        {
          operator: 'GridSample',
          others: [floats('grid', [2, 5, 4, 2], 1.6)],
          attributes: { mode, padding_mode, align_corners: index % 2 },
        },
      ]),
    ),
    [
      'RoiAlign',
      {
        operator: 'RoiAlign',
        others: [boxes, int64('batch', [0, 1, 1])],
        attributes: { output_height: 3, output_width: 2, sampling_ratio: 2 },
      },
    ],
    [
      'RoiAlign of before',
      {
        operator: 'RoiAlign',
        others: [boxes, int64('batch', [1, 0, 1])],
        attributes: { output_height: 2, output_width: 2, sampling_ratio: 1 },
        opset: 10,
      },
    ],
    [
      'Pad at edges',
      { operator: 'Pad', others: [int64('pads', [0, 1, 2, 0, 0, 0, 1, 3])], attributes: { mode: 'edge' } },
    ],
    ['Pad that takes away', { operator: 'Pad', others: [int64('pads', [0, 0, -2, 1, 0, 0, 1, -3])] }],
  ])('%s', async (_, { x = image, ...rest }) => {
    await expectAsOnnxruntime({ ...rest, x });
  });
});

describe('spectra', () => {
  it.each<[string, Case]>([
    [
      'of 12 samples, in 9',
      { operator: 'DFT', x: [2, 12, 1], others: [{ ...int64('n', [9]), dims: [] }], attributes: { axis: 1 } },
    ],
    ['of half the bins', { operator: 'DFT', x: [2, 12, 1], attributes: { onesided: 1 } }],
    ['back, of complex numbers', { operator: 'DFT', x: [2, 10, 2], attributes: { inverse: 1 } }],
    [
      'of frames',
      { operator: 'STFT', x: [2, 40, 1], others: [{ ...int64('step', [6]), dims: [] }, floats('window', [16])] },
    ],
  ])('%s', async (_, item) => {
    await expectAsOnnxruntime(item);
  });
});

it('random numbers are other ones at every call', async () => {
  const file = onnxFile({
    input: [value('x', ['n', 500])],
    output: [value('y', ['n', 500])],
    node: [node('RandomNormalLike', ['x'], ['noise']), node('Add', ['x', 'noise'], ['y'])],
  });
  const model = await loadOnnx(file);
  const [first, second] = [await model.run({ x: noise([2, 500], 0) }), await model.run({ x: noise([2, 500], 0) })];
  expect(await first.y!.array()).not.toEqual(await second.y!.array());
  expect(Math.abs(await first.y!.mean().item())).toBeLessThan(0.15);
  expect(await first.y!.square().mean().item()).toBeCloseTo(1, 0);
});

describe('older opsets', () => {
  it.each<[string, Case]>([
    ['Softmax of all axes from one on', { operator: 'Softmax', x: [2, 3, 4], attributes: { axis: 1 }, opset: 11 }],
    ['LogSoftmax of all axes from one on', { operator: 'LogSoftmax', x: [2, 3, 4], opset: 9 }],
    [
      'Slice with attributes',
      { operator: 'Slice', x: [4, 5], attributes: { starts: [1, -3], ends: [3, 9], axes: [0, 1] }, opset: 9 },
    ],
    ['Squeeze with attributes', { operator: 'Squeeze', x: [1, 3, 1], attributes: { axes: [0] }, opset: 11 }],
    ['Unsqueeze with attributes', { operator: 'Unsqueeze', x: [3], attributes: { axes: [0, 2] }, opset: 11 }],
    [
      'ReduceSum with attributes',
      { operator: 'ReduceSum', x: [2, 3, 4], attributes: { axes: [-1], keepdims: 0 }, opset: 11 },
    ],
    [
      'Split with attributes',
      { operator: 'Split', x: [5, 2], attributes: { axis: 0, split: [2, 3] }, outputs: 2, opset: 11 },
    ],
    ['TopK with an attribute', { operator: 'TopK', x: [2, 5], attributes: { k: 2 }, outputs: 2, opset: 9 }],
    ['Pad with attributes', { operator: 'Pad', x: [2, 3], attributes: { pads: [1, 0, 0, 2] }, opset: 9 }],
    ['Dropout', { operator: 'Dropout', x: [2, 3], opset: 7 }],
    [
      'BatchNormalization',
      {
        operator: 'BatchNormalization',
        x: [2, 3, 4],
        others: ['s', 'b', 'm']
          .map((name) => floats(name, [3]))
          .concat(tensorOfArray(ndArray(new Float32Array([1, 2, 3]), [3]), 'v')),
        opset: 9,
      },
    ],
    [
      'Gemm',
      {
        operator: 'Gemm',
        x: [2, 3],
        others: [floats('w', [4, 3]), floats('b', [4])],
        attributes: { transB: 1 },
        opset: 7,
      },
    ],
  ])('%s', async (_, item) => {
    await expectAsOnnxruntime(item);
  });
});
