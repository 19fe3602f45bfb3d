import '@neurite/backend-cpu';
import { ones, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { averagePooling2d, globalAveragePooling2d, globalMaxPooling2d, input, maxPooling2d } from '../index.ts';

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
