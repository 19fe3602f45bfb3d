import '@neurite/backend-cpu';
import { ones, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  conv1d,
  conv2d,
  conv2dTranspose,
  conv3d,
  depthwiseConv1d,
  depthwiseConv2d,
  input,
  separableConv2d,
} from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('conv2d', () => {
  it('takes one number for rows and columns, or two', () => {
    expect(conv2d({ filters: 1, kernelSize: 3 }).kernelSize).toEqual([3, 3]);
    expect(conv2d({ filters: 1, kernelSize: [3, 2], strides: [2, 1] }).strides).toEqual([2, 1]);
  });

  it('takes images of other sizes later, but not of other channels', () => {
    const layer = conv2d({ filters: 2, kernelSize: 3, name: 'conv' });
    expect(layer.apply(ones([1, 5, 5, 3])).shape).toEqual([1, 3, 3, 2]);
    expect(layer.apply(ones([2, 8, 6, 3])).shape).toEqual([2, 6, 4, 2]);
    expect(() => layer.apply(ones([2, 8, 6, 1]))).toThrow(
      "Layer 'conv' (Conv2d) takes examples of shape [height, width, 3], and got [8, 6, 1] (without the batch axis). " +
        'Its weights were made for 3: give it such data, or build a new layer.',
    );
  });

  it('leaves open lengths open', () => {
    const images = input({ shape: [null, 28, 1] });
    expect(conv2d({ filters: 4, kernelSize: 3 }).apply(images).shape).toEqual([null, 26, 4]);
    expect(conv2d({ filters: 4, kernelSize: 3, padding: 'same', strides: 2 }).apply(images).shape).toEqual([
      null,
      14,
      4,
    ]);
  });

  it('allows strides and dilation together', () => {
    const layer = conv2d({ filters: 1, kernelSize: 2, strides: 2, dilationRate: 2, kernelInitializer: 'ones' });
    expect(layer.apply(ones([1, 5, 5, 1])).arraySync()).toEqual([
      [
        [[4], [4]],
        [[4], [4]],
      ],
    ]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'images without a channel axis',
      () => conv2d({ filters: 8, kernelSize: 3, name: 'conv2d' }).ensureBuilt([[28, 28]]),
      "Layer 'conv2d' (Conv2d) takes examples of shape [height, width, channels], and got [28, 28] (without the batch axis). " +
        'Is the channel axis missing? Reshape each example to [28, 28, 1].',
    ],
    [
      'features',
      () => conv2d({ filters: 8, kernelSize: 3 }).apply(input({ shape: [784] })),
      'and got [784] (without the batch axis). Reshape each example to 3 axes.',
    ],
    [
      'videos',
      () => conv2d({ filters: 8, kernelSize: 3 }).apply(input({ shape: [2, 3, 4, 5] })),
      'Reshape each example to 3 axes, for example with a flatten() or reshape() layer before it.',
    ],
    [
      'open channels',
      () => conv2d({ filters: 8, kernelSize: 3 }).apply(input({ shape: [28, 28, null] })),
      'Layer Conv2d needs to know the length of axis 3 to make its weights; the shape of the input is [?, 28, 28, ?].',
    ],
    [
      'images smaller than the window',
      () => conv2d({ filters: 8, kernelSize: 3, dilationRate: 2, name: 'c' }).apply(ones([1, 4, 9, 1])),
      "Layer 'c' (Conv2d): its window covers 5 × 5 positions and does not fit into examples of shape [4, 9, 1]. " +
        "Use padding: 'same', a smaller window, or larger images.",
    ],
    [
      'channels that the groups do not divide',
      () => conv2d({ filters: 4, kernelSize: 1, groups: 2 }).apply(ones([1, 2, 2, 3])),
      'Layer Conv2d: its 2 groups must divide the channels of its input, which has 3.',
    ],
    [
      'filters that they do not divide',
      () => conv2d({ filters: 3, kernelSize: 1, groups: 2 }),
      'groups must divide the 3 filters; got 2.',
    ],
    [
      'no filters',
      () => conv2d({ kernelSize: 1 } as never),
      'conv2d: filters must be a whole number of at least 1; got undefined.',
    ],
    [
      'a kernel of 0',
      () => conv2d({ filters: 1, kernelSize: 0 }),
      'conv2d: kernelSize must be a whole number of at least 1, or [rows, columns]; got 0.',
    ],
    ['three strides', () => conv2d({ filters: 1, kernelSize: 1, strides: [1, 1, 1] as never }), 'got [1,1,1].'],
    [
      'a misspelt padding',
      () => conv2d({ filters: 1, kernelSize: 1, padding: 'smae' as never }),
      "Unknown padding of conv2d 'smae'. Did you mean 'same'?",
    ],
    [
      'channels first',
      () => conv2d({ filters: 1, kernelSize: 1, dataFormat: 'channelsFirst' as never }),
      "conv2d: dataFormat 'channelsFirst' is not supported: images are [height, width, channels] ('channelsLast'). " +
        'Move the channels of your data to the end: x.transpose([0, 2, 3, 1]).',
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});

describe('depthwiseConv2d', () => {
  it('multiplies the channels, of open sizes too', () => {
    const layer = depthwiseConv2d({ kernelSize: [1, 3], depthMultiplier: 3, depthwiseInitializer: 'ones' });
    expect(layer.apply(input({ shape: [null, 7, 2] })).shape).toEqual([null, 5, 6]);
    expect(layer.apply(ones([1, 1, 3, 2])).arraySync()).toEqual([[[[3, 3, 3, 3, 3, 3]]]]);
  });

  it('allows strides and dilation together', () => {
    const layer = depthwiseConv2d({ kernelSize: 2, strides: 2, dilationRate: 2, depthwiseInitializer: 'ones' });
    expect(layer.apply(input({ shape: [8, 8, 3] })).shape).toEqual([3, 3, 3]);
    expect(layer.apply(ones([1, 4, 3, 3])).arraySync()).toEqual([[[[4, 4, 4]]]]);
  });
});

describe('convolutions over other numbers of axes', () => {
  it.each([
    ['conv1d', () => conv1d({ filters: 2, kernelSize: 3 }), [null, 4], [null, 2]],
    ['conv1d, causal', () => conv1d({ filters: 2, kernelSize: 3, strides: 2, padding: 'causal' }), [7, 4], [4, 2]],
    ['conv3d', () => conv3d({ filters: 2, kernelSize: [1, 2, 3] }), [4, null, 5, 1], [4, null, 3, 2]],
    ['conv2dTranspose', () => conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }), [null, 4, 1], [null, 9, 2]],
    [
      'separableConv2d',
      () => separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2 }),
      [null, 4, 3],
      [null, 2, 5],
    ],
    ['depthwiseConv1d', () => depthwiseConv1d({ kernelSize: 2, depthMultiplier: 3 }), [null, 2], [null, 6]],
  ] as const)('%s leaves open lengths open', (_name, make, shape, expected) => {
    expect((make() as ReturnType<typeof conv2d>).apply(input({ shape })).shape).toEqual(expected);
  });

  it('a causal output depends on no later input', () => {
    const layer = conv1d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: 'causal' });
    const x = [[[1], [2], [3], [4], [5], [6]]];
    const before = layer.apply(x).arraySync() as number[][][];
    const after = layer.apply([[[1], [2], [3], [-4], [50], [0]]]).arraySync() as number[][][];
    expect(after[0]!.slice(0, 3)).toEqual(before[0]!.slice(0, 3));
    expect(after[0]![3]).not.toEqual(before[0]![3]);
  });

  it.each<[string, () => unknown, string]>([
    [
      'images for sequences',
      () => conv1d({ filters: 1, kernelSize: 1 }).apply(ones([1, 4, 4, 1])),
      'takes examples of shape [steps, channels], and got [4, 4, 1]',
    ],
    [
      'causal padding of images',
      () => conv2d({ filters: 1, kernelSize: 1, padding: 'causal' as never }),
      "Unknown padding of conv2d 'causal'.",
    ],
    [
      'two strides for three axes',
      () => conv3d({ filters: 1, kernelSize: 1, strides: [1, 2] as never }),
      'or [planes, rows, columns]; got [1,2].',
    ],
    [
      'sequences with channels first',
      () => conv1d({ filters: 1, kernelSize: 1, dataFormat: 'channelsFirst' as never }),
      'x.transpose([0, 2, 1])',
    ],
    [
      'an output padding as wide as the strides',
      () => conv2dTranspose({ filters: 1, kernelSize: 2, strides: 2, outputPadding: 2 }),
      'outputPadding must be less than the strides [2,2]; got 2.',
    ],
    [
      'other channels later',
      () => {
        const layer = conv2dTranspose({ filters: 1, kernelSize: 2 });
        layer.apply(ones([1, 2, 2, 3]));
        layer.apply(ones([1, 2, 2, 4]));
      },
      'Its weights were made for 3',
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
