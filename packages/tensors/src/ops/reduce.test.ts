import { expect, it } from 'vitest';
import {
  all,
  any,
  argMax,
  argMin,
  logSumExp,
  max,
  mean,
  min,
  prod,
  std,
  sum,
  tensor,
  variance,
  zeros,
} from '../index.ts';
import { arange } from '../testing/arange.ts';
import { onEachBackend } from '../testing/backends.ts';

const x = [
  [
    [1, 2, 3],
    [4, 5, 6],
  ],
  [
    [-1, -2, -3],
    [-4, -5, -6],
  ],
];

onEachBackend(() => {
  it('reduces over all, one, several, negative and no axes', () => {
    expect(sum(x).itemSync()).toBe(0);
    expect(sum(x, 0).arraySync()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(sum(x, [0, 2]).arraySync()).toEqual([0, 0]);
    expect(sum(x, [-1, 1]).arraySync()).toEqual([21, -21]);
    expect(sum(x, []).arraySync()).toEqual(x);
    expect(mean(x, [1, 2]).arraySync()).toEqual([3.5, -3.5]);
    expect(max(x, 1).arraySync()).toEqual([
      [4, 5, 6],
      [-1, -2, -3],
    ]);
    expect(min(x, [0, 1]).arraySync()).toEqual([-4, -5, -6]);
    expect(prod(x, -1).arraySync()).toEqual([
      [6, 120],
      [-6, -120],
    ]);
    expect(prod(x, [0, 2]).arraySync()).toEqual([-36, -14400]);
    expect(prod(x).itemSync()).toBe(720 * 720);
    expect(max(7).itemSync()).toBe(7);
  });

  it('keeps the reduced axes when asked to', () => {
    for (const op of [sum, mean, prod, max, min, any, all, logSumExp, variance, std]) {
      expect(op(x, undefined, true).shape, op.name).toEqual([1, 1, 1]);
      expect(op(x, [0, -1], true).shape, op.name).toEqual([1, 2, 1]);
      expect(op(x, 1, true).shape, op.name).toEqual([2, 1, 3]);
      expect(op(x, 1).shape, op.name).toEqual([2, 3]);
    }
  });

  it('names an axis that does not exist, and the operation', () => {
    expect(() => sum(x, 3)).toThrow('sum: axis 3 does not exist in a tensor of 3 axes (-3 to 2).');
    expect(() => logSumExp(x, -4)).toThrow('logSumExp: axis -4');
    expect(() => argMax(x, 3)).toThrow('argMax: axis 3');
    expect(() => variance(x, 1.5)).toThrow('axis 1.5 does not exist');
  });

  it('reduces integers in int32 and counts booleans', () => {
    expect(sum(tensor([2 ** 24, 1], [2], 'int32')).itemSync()).toBe(2 ** 24 + 1);
    expect(sum([true, true, false])).toMatchObject({ dtype: 'int32' });
    expect(sum([true, true, false]).itemSync()).toBe(2);
    expect(mean([true, true, false, false]).itemSync()).toBe(0.5);
    expect(mean(tensor([1, 2], [2], 'int32')).itemSync()).toBe(1.5);
    expect(max(tensor([3, -1], [2], 'int32')).dtype).toBe('int32');
  });

  it('adds many numbers without losing them', () => {
    expect(Math.abs(sum(tensor(new Float32Array(100_000).fill(0.1))).itemSync() - 10_000)).toBeLessThan(0.01);
    expect(mean(tensor(new Float32Array(100_000).fill(0.1))).itemSync()).toBeCloseTo(0.1, 6);
  });

  it('lets NaN through sums and extrema', () => {
    expect([sum, mean, max, min, prod, logSumExp].map((op) => op([1, NaN, 3]).itemSync())).toEqual(
      new Array<number>(6).fill(NaN),
    );
    expect(
      [max, min].map((op) =>
        op(
          [
            [NaN, 1],
            [1, NaN],
            [1, 2],
          ],
          1,
        ).arraySync(),
      ),
    ).toEqual([
      [NaN, NaN, 2],
      [NaN, NaN, 1],
    ]);
  });

  it('reduces over nothing', () => {
    const empty = zeros([2, 0]);
    expect(sum(empty, 1).arraySync()).toEqual([0, 0]);
    expect(prod(empty, 1).arraySync()).toEqual([1, 1]);
    expect(any(empty, 1).arraySync()).toEqual([0, 0]);
    expect(all(empty, 1).arraySync()).toEqual([1, 1]);
    expect(mean(empty, 1).arraySync()).toEqual([NaN, NaN]);
    expect(sum(empty).itemSync()).toBe(0);
    for (const op of [max, min, argMax, argMin]) {
      expect(() => op(empty, 1)).toThrow(`${op.name}: there is nothing to choose from in a tensor of shape [2, 0].`);
    }
    expect(max(empty, 0).shape).toEqual([0]);
  });

  it('asks whether any or all are true', () => {
    expect(
      any(
        [
          [0, 0],
          [0, 2],
        ],
        1,
      ).arraySync(),
    ).toEqual([0, 1]);
    expect(
      all(
        [
          [1, 0],
          [3, 2],
        ],
        1,
      ).arraySync(),
    ).toEqual([0, 1]);
    expect([any([true, false]).itemSync(), all([true, false]).itemSync()]).toEqual([1, 0]);
    expect(any([1]).dtype).toBe('bool');
  });

  it('finds where the extremes are, the first of equals', () => {
    expect(argMax(x, -1).arraySync()).toEqual([
      [2, 2],
      [0, 0],
    ]);
    expect(argMin(x, 0).arraySync()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(argMax([3, 7, 7, 1], 0).itemSync()).toBe(1);
    expect(argMin([3, 1, 7, 1]).itemSync()).toBe(1);
    expect(argMax(x).itemSync()).toBe(5);
    expect(argMax([-5, -3, -4]).dtype).toBe('int32');
    expect(argMax([1, NaN, 3]).itemSync()).toBe(2);
  });

  it('measures spread, with n or n − 1', () => {
    expect(variance([1, 2, 3, 4]).itemSync()).toBe(1.25);
    expect(variance([1, 2, 3, 4], 0, false, { ddof: 1 }).itemSync()).toBeCloseTo(5 / 3, 6);
    expect(
      std(
        [
          [1, 3],
          [2, 6],
        ],
        1,
      ).arraySync(),
    ).toEqual([1, 2]);
    expect(variance([1e4 + 1, 1e4 + 2, 1e4 + 3]).itemSync()).toBeCloseTo(2 / 3, 5);
  });

  it('takes logSumExp of values of any size', () => {
    expect(logSumExp([1e4, 1e4]).itemSync()).toBe(Math.fround(1e4 + Math.LN2));
    expect(logSumExp([-1e4, -1e4]).itemSync()).toBe(Math.fround(-1e4 + Math.LN2));
    expect(
      logSumExp(
        [
          [0, 0],
          [-Infinity, -Infinity],
          [Infinity, 1],
        ],
        1,
      ).arraySync(),
    ).toEqual([Math.fround(Math.LN2), -Infinity, Infinity]);
    expect(logSumExp(arange([2, 3]), 1, true).shape).toEqual([2, 1]);
  });
});
