import { useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import '@neurite/backend-cpu';
import { flatten, input } from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('flatten', () => {
  it('leaves the length open where one of the lengths is', () => {
    expect(flatten().apply(input({ shape: [null, 3] })).shape).toEqual([null]);
    expect(flatten().apply(input({ shape: [2, 3] })).shape).toEqual([6]);
  });

  it('keeps integers', () => {
    expect(flatten().apply(input({ shape: [2], dtype: 'int32' })).dtype).toBe('int32');
    expect(flatten().apply({ data: new Int32Array([1, 2]), shape: [1, 2, 1], dtype: 'int32' })).toMatchObject({
      dtype: 'int32',
      shape: [1, 2],
    });
  });

  it('may be shared by inputs of different ranks, and takes an empty batch', () => {
    const layer = flatten();
    expect(layer.apply([[[1, 2]], [[3, 4]]]).arraySync()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(layer.apply([1, 2]).shape).toEqual([2, 1]);
    expect(layer.apply({ data: new Float32Array(0), shape: [0, 2, 3], dtype: 'float32' }).shape).toEqual([0, 6]);
  });
});
