import '@neurite/backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { fromTfjs, tensor, toTfjs, useBackend } from './index.ts';

beforeAll(() => useBackend('cpu'));

it.each([
  ['float32', [1.5, -2, 3, 4]],
  ['int32', [1, -2, 3, 4]],
  ['bool', [1, 0, 0, 1]],
] as const)('brings tensors of %s over and back', async (dtype, values) => {
  const foreign: tf.Tensor = await toTfjs(tensor([...values], [2, 2], dtype).reshape([4, 1]), tf);
  expect(foreign).toMatchObject({ shape: [4, 1], dtype });
  expect(Array.from(await foreign.data())).toEqual(values);
  const own = await fromTfjs(foreign);
  expect(own).toMatchObject({ shape: [4, 1], dtype });
  expect(Array.from(await own.data())).toEqual(values);
});

it('copies: neither side sees what happens to the other', async () => {
  const foreign = tf.tensor([1, 2]);
  const own = await fromTfjs(foreign);
  foreign.dispose();
  expect(await own.add(1).array()).toEqual([2, 3]);
  const back = await toTfjs(own, tf);
  own.dispose();
  expect(Array.from(await back.data())).toEqual([1, 2]);
});

it('takes host arrays and numbers', async () => {
  expect((await toTfjs(3, tf)).shape).toEqual([]);
});

it('names element types that do not exist here', async () => {
  await expect(fromTfjs(tf.tensor(['a']))).rejects.toThrow(
    'fromTfjs: the element type must be bool, int32, float32; got string. Cast the tensor first.',
  );
});
