import { expect, it } from 'vitest';
import { eye, fill, linspace, oneHot, ones, onesLike, range, tensor, zeros, zerosLike } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

onEachBackend(() => {
  it('makes class labels one-hot, ignoring those out of range', () => {
    expect(oneHot([0, 2, 3, -1], 3).arraySync()).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(oneHot([[1], [0]], 2).arraySync()).toEqual([[[0, 1]], [[1, 0]]]);
    expect(oneHot(1, 3).arraySync()).toEqual([0, 1, 0]);
    expect(oneHot([0], 2, { onValue: 5, offValue: -1, dtype: 'int32' })).toMatchObject({ dtype: 'int32' });
    expect(oneHot([0], 2, { onValue: 5, offValue: -1, dtype: 'int32' }).arraySync()).toEqual([[5, -1]]);
    expect(oneHot([1], 2, { dtype: 'bool' }).dataSync()).toEqual(Uint8Array.of(0, 1));
    expect(() => oneHot([0], 0)).toThrow(
      'oneHot: depth, the number of classes, must be a whole number of at least 1; got 0.',
    );
  });
});

it('counts', () => {
  expect(range(4).arraySync()).toEqual([0, 1, 2, 3]);
  expect(range(1, 2, 0.25).arraySync()).toEqual([1, 1.25, 1.5, 1.75]);
  expect(range(3, 0, -1).arraySync()).toEqual([3, 2, 1]);
  expect(range(3, 0).arraySync()).toEqual([]);
  expect(range(0, 3, 1, 'int32').dataSync()).toEqual(Int32Array.of(0, 1, 2));
  expect(() => range(0, 3, 0)).toThrow('range: step must be a number other than 0; got 0.');
});

it('spaces evenly, both ends included', () => {
  expect(linspace(0, 1, 5).arraySync()).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(linspace(3, 3.3, 3).dataSync().at(-1)).toBe(Math.fround(3.3));
  expect(linspace(2, 9, 1).arraySync()).toEqual([2]);
  expect(() => linspace(0, 1, 0)).toThrow('linspace: count must be a whole number of at least 1; got 0.');
});

it('fills', () => {
  expect(eye(2, 3).arraySync()).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  expect(eye(3, 2).arraySync()).toEqual([
    [1, 0],
    [0, 1],
    [0, 0],
  ]);
  expect(eye(2, 2, 'bool').dtype).toBe('bool');
  expect(zeros([2]).arraySync()).toEqual([0, 0]);
  expect(ones([1, 2], 'int32').dataSync()).toEqual(Int32Array.of(1, 1));
  expect(fill([2], 2.5).arraySync()).toEqual([2.5, 2.5]);
  const like = tensor([1, 2], [2], 'int32');
  expect(zerosLike(like)).toMatchObject({ dtype: 'int32', shape: [2] });
  expect(onesLike(like).arraySync()).toEqual([1, 1]);
});
