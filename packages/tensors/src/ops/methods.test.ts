import { expect, it } from 'vitest';
import * as all from '../index.ts';
import { type Tensor, tensor } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { sample } from '../testing/finite-difference.ts';

const matrix = tensor(sample([3, 3]));
const volume = tensor(sample([1, 4, 4, 4, 2]));
const image = tensor(sample([1, 4, 4, 2]));
const line = tensor(sample([1, 4, 2]));

/** A tensor and the further arguments of the method and the function of that name. */
const calls: Record<string, [Tensor, ...unknown[]]> = {
  expandDims: [matrix, 1],
  squeeze: [tensor(sample([2, 1, 1])), 1],
  flatten: [image, 1],
  broadcastTo: [matrix, [2, 3, 3]],
  reshape: [matrix, [9]],
  transpose: [line, [2, 0, 1]],
  swapAxes: [line, 0, 2],
  slice: [image, [0, 1], [1, 2]],
  stridedSlice: [image, [0, { stride: -2 }]],
  tile: [matrix, [1, 2]],
  repeat: [matrix, 2, 1],
  pad: [
    matrix,
    [
      [1, 0],
      [0, 1],
    ],
    'constant',
    3,
  ],
  reverse: [matrix, 1],
  roll: [matrix, 1, 0],
  gather: [matrix, [0, 2], { axis: 1 }],
  gatherNd: [matrix, [[0, 2]]],
  sort: [matrix, 0, 'descending'],
  argSort: [matrix, 0, 'descending'],
  tril: [matrix, -1],
  triu: [matrix, 1],
  dot: [matrix, [1, 2, 3]],
  outer: [matrix, [1, 2]],
  tensordot: [matrix, matrix, 1],
  norm: [matrix, { ord: 1, axis: 0 }],
  trace: [matrix],
  inverse: [matrix],
  det: [matrix],
  diag: [matrix],
  diagPart: [matrix],
  conv1d: [line, sample([2, 2, 3]), { strides: 2 }],
  conv2d: [image, sample([2, 2, 2, 3]), { strides: 2 }],
  conv3d: [volume, sample([2, 2, 2, 2, 1]), { strides: 2 }],
  depthwiseConv2d: [image, sample([2, 2, 2, 1]), { dilations: 2 }],
  conv2dTranspose: [image, sample([2, 2, 1, 2]), { strides: 2 }],
  maxPool1d: [line, { strides: 1 }],
  maxPool2d: [image, { strides: 1 }],
  maxPool3d: [volume, { strides: 1 }],
  avgPool1d: [line, { strides: 1 }],
  avgPool2d: [image, { strides: 1 }],
  avgPool3d: [volume, { strides: 1 }],
  batchNorm: [image, [0, 1], [1, 2], { scale: [2, 3] }],
  layerNorm: [image, { axis: [1, 2] }],
  l2Normalize: [image, 1, 2],
  resizeBilinear: [image, [2, 3], { alignCorners: true }],
  resizeNearest: [image, [3, 5], { alignCorners: true }],
};

onEachBackend(() => {
  it.each(Object.entries(calls))('%s does as a method what it does as a function', (name, [x, ...rest]) => {
    const asFunction = (all as unknown as Record<string, (...args: unknown[]) => Tensor>)[name]!(x, ...rest);
    const asMethod = (x as unknown as Record<string, (...args: unknown[]) => Tensor>)[name]!(...rest);
    expect(asMethod.arraySync()).toEqual(asFunction.arraySync());
  });

  it('has methods that give or take several tensors', () => {
    expect(matrix.split(3, 1).map((part) => part.shape)).toEqual([
      [3, 1],
      [3, 1],
      [3, 1],
    ]);
    expect(matrix.unstack().map((part) => part.shape)).toEqual([[3], [3], [3]]);
    expect(matrix.concat([matrix, matrix], 1).shape).toEqual([3, 9]);
    expect(matrix.topK(2).values.shape).toEqual([3, 2]);
  });
});
