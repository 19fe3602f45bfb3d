import '@neurite/backend-cpu';
import { ones, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  adaptiveAveragePooling2d,
  adaptiveMaxPooling1d,
  averagePooling2d,
  globalAveragePooling1d,
  globalAveragePooling2d,
  globalMaxPooling2d,
  input,
  maskOf,
  maxPooling2d,
  withMask,
} from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe.each([
  ['maxPooling2d', maxPooling2d],
  ['averagePooling2d', averagePooling2d],
] as const)('%s', (name, make) => {
  it('halves unless told otherwise; the strides are those of the window', () => {
    expect(make().apply(input({ shape: [28, null, 3] })).shape).toEqual([14, null, 3]);
    expect(make({ poolSize: [3, 2] }).strides).toEqual([3, 2]);
    expect(make({ poolSize: 3, strides: 1 }).apply(ones([1, 5, 5, 2])).shape).toEqual([1, 3, 3, 2]);
  });

  it('takes images of any size and number of channels', () => {
    const layer = make();
    expect(layer.apply(ones([1, 4, 4, 2])).shape).toEqual([1, 2, 2, 2]);
    expect(layer.apply(ones([1, 6, 2, 3])).shape).toEqual([1, 3, 1, 3]);
  });

  it('refuses what does not fit', () => {
    expect(() => make({ name: 'pool' }).apply(ones([1, 28, 28]))).toThrow(
      'takes examples of shape [height, width, channels], and got [28, 28] (without the batch axis). ' +
        'Is the channel axis missing? Reshape each example to [28, 28, 1].',
    );
    expect(() => make({ name: 'pool', poolSize: 3 }).apply(ones([1, 2, 4, 1]))).toThrow(
      /^Layer 'pool' .* its window covers 3 × 3 positions and does not fit into examples of shape \[2, 4, 1\]\./,
    );
    expect(() => make({ poolSize: 1.5 })).toThrow(`${name}: poolSize must be a whole number of at least 1`);
    expect(() => make({ padding: 'full' as never })).toThrow(`Unknown padding of ${name} 'full'.`);
  });
});

describe.each([
  ['globalMaxPooling2d', globalMaxPooling2d],
  ['globalAveragePooling2d', globalAveragePooling2d],
] as const)('%s', (name, make) => {
  it('knows its shape where sizes are open', () => {
    expect(make().apply(input({ shape: [null, null, 3] })).shape).toEqual([3]);
    expect(make({ keepDims: true }).apply(input({ shape: [null, null, 3] })).shape).toEqual([1, 1, 3]);
  });

  it('refuses what is no image', () => {
    expect(() => make().apply(ones([2, 3]))).toThrow('takes examples of shape [height, width, channels], and got [3]');
    expect(() => make({ dataFormat: 'channelsFirst' as never })).toThrow(`${name}: dataFormat 'channelsFirst'`);
  });
});

describe('globalAveragePooling1d', () => {
  it('does not count steps that are masked', () => {
    const x = withMask(
      [
        [[1], [3], [100]],
        [[2], [4], [6]],
      ],
      [
        [1, 1, 0],
        [1, 1, 1],
      ],
    );
    expect(globalAveragePooling1d().apply(x).arraySync()).toEqual([[2], [4]]);
    expect(maskOf(globalAveragePooling1d().apply(x))).toBeUndefined();
  });

  it('takes nothing from what is masked, and is 0 where all is', () => {
    const steps = [
      [[1], [3], [Number.NaN]],
      [[5], [6], [7]],
    ];
    const mask = [
      [1, 1, 0],
      [0, 0, 0],
    ];
    const pooling = globalAveragePooling1d();
    expect(pooling.apply(withMask(steps, mask)).arraySync()).toEqual([[2], [0]]);
    const whole = withMask(tensor([[[1], [4], [9]]], undefined, 'int32'), [[1, 1, 0]]);
    expect(pooling.apply(whole).arraySync()).toEqual([[2.5]]);
  });
});

describe('adaptive poolings', () => {
  it('take any size to one size', () => {
    const layer = adaptiveAveragePooling2d({ outputSize: [2, 3] });
    expect(layer.apply(input({ shape: [null, null, 4] })).shape).toEqual([2, 3, 4]);
    for (const size of [1, 5, 8]) expect(layer.apply(ones([1, size, size + 1, 4])).shape).toEqual([1, 2, 3, 4]);
  });

  it('refuse nothing, and no size', () => {
    expect(() => adaptiveMaxPooling1d({ outputSize: 2 }).apply(ones([1, 0, 3]))).toThrow(
      'has nothing to pool in examples of shape [0, 3]',
    );
    expect(() => adaptiveMaxPooling1d({} as never)).toThrow('outputSize must be a whole number of at least 1');
  });
});
