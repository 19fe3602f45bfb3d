import { expect, it } from 'vitest';
import { arange } from '../testing/arange.ts';
import { onEachBackend } from '../testing/backends.ts';
import { curved } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';
import {
  broadcastTo,
  expandDims,
  flatten,
  repeat,
  reshape,
  squeeze,
  swapAxes,
  tensor,
  tile,
  transpose,
} from '../index.ts';

onEachBackend(() => {
  it('reshapes, with one length left open', () => {
    expect(reshape(arange([2, 3]), [3, -1]).arraySync()).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(reshape([], [0, 3]).shape).toEqual([0, 3]);
    expect(() => reshape(arange([2, 3]), [4])).toThrow('[2, 3] has 6 elements and cannot become [4]');
  });

  it('adds and takes away axes of length 1', () => {
    expect(expandDims(arange([2, 3]), 1).shape).toEqual([2, 1, 3]);
    expect(expandDims(arange([2, 3]), -1).shape).toEqual([2, 3, 1]);
    expect(expandDims(5).shape).toEqual([1]);
    expect(squeeze(arange([1, 2, 1])).shape).toEqual([2]);
    expect(squeeze(arange([1, 2, 1]), -1).shape).toEqual([1, 2]);
    expect(() => squeeze(arange([1, 2]), 1)).toThrow('axis 1 of [1, 2] has the length 2; only axes of length 1 can go');
    expect(() => expandDims(arange([2]), 2)).toThrow('expandDims: axis 2 does not exist');
  });

  it('flattens, from an axis on', () => {
    expect(flatten(arange([2, 3, 4])).shape).toEqual([24]);
    expect(flatten(arange([2, 3, 4]), 1).shape).toEqual([2, 12]);
    expect(flatten(7).arraySync()).toEqual([7]);
  });

  it('broadcasts', () => {
    expect(broadcastTo([[1], [2]], [2, 2, 3]).arraySync()).toEqual([
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
    ]);
    expect(broadcastTo(4, [2]).arraySync()).toEqual([4, 4]);
    expect(() => broadcastTo([1, 2], [3])).toThrow('[2] does not stretch to [3]');
    expectGradients(
      curved((x) => broadcastTo(x, [4, 2, 3])),
      [sample([2, 1])],
    );
  });

  it('lays tensors side by side', () => {
    expect(
      tile(
        [
          [1, 2],
          [3, 4],
        ],
        [1, 2],
      ).arraySync(),
    ).toEqual([
      [1, 2, 1, 2],
      [3, 4, 3, 4],
    ]);
    expect(() => tile([1, 2], [2, 2])).toThrow('one whole number of at least 1 for each axis of [2]; got [2, 2]');
    expectGradients(
      curved((x) => tile(x, [3, 1, 2])),
      [sample([2, 1, 3])],
    );
  });

  it('repeats elements', () => {
    expect(
      repeat(
        [
          [1, 2],
          [3, 4],
        ],
        2,
      ).arraySync(),
    ).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
    expect(
      repeat(
        [
          [1, 2],
          [3, 4],
        ],
        2,
        0,
      ).arraySync(),
    ).toEqual([
      [1, 2],
      [1, 2],
      [3, 4],
      [3, 4],
    ]);
    expect(
      repeat(
        [
          [1, 2],
          [3, 4],
        ],
        2,
        -1,
      ).arraySync(),
    ).toEqual([
      [1, 1, 2, 2],
      [3, 3, 4, 4],
    ]);
    expect(() => repeat([1], 0)).toThrow('repeats must be a whole number of at least 1; got 0');
    expectGradients(
      curved((x) => repeat(x, 3, 1)),
      [sample([2, 2, 2])],
    );
  });

  it('transposes', () => {
    expect(transpose(arange([2, 3])).arraySync()).toEqual([
      [0, 3],
      [1, 4],
      [2, 5],
    ]);
    const y = transpose(arange([2, 3, 4]), [1, 2, 0]);
    expect(y.shape).toEqual([3, 4, 2]);
    expect(y.arraySync()).toEqual([0, 1, 2].map((b) => [0, 1, 2, 3].map((c) => [0, 1].map((a) => a * 12 + b * 4 + c))));
    expect(transpose(arange([1, 3, 1, 2]), [2, 1, 3, 0]).arraySync()).toEqual([
      [
        [[0], [1]],
        [[2], [3]],
        [[4], [5]],
      ],
    ]);
    expect(transpose(arange([1, 3, 1, 2]), [3, 0, 1, 2]).arraySync()).toEqual([[[[0], [2], [4]]], [[[1], [3], [5]]]]);
    expect(swapAxes(arange([2, 3, 4]), 0, -1).arraySync()).toEqual(transpose(arange([2, 3, 4])).arraySync());
    expect(transpose(3).arraySync()).toBe(3);
    expect(() => transpose(arange([2, 3]), [0, 0])).toThrow('each of the 2 axes of [2, 3] once; got [0, 0]');
    expectGradients(
      curved((x) => transpose(x, [2, 0, 1])),
      [sample([2, 3, 2])],
    );
  });

  it('leaves the element type alone', () => {
    const x = tensor([[true, false]]);
    expect([transpose(x), tile(x, [1, 2]), broadcastTo(x, [3, 2]), repeat(x, 2)].map((y) => y.dtype)).toEqual(
      new Array(4).fill('bool'),
    );
  });
});
