import { expect, it } from 'vitest';
import {
  equal,
  greater,
  greaterEqual,
  isFinite,
  isInf,
  isNaN,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  notEqual,
  tensor,
  where,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

onEachBackend(() => {
  it('compares; with NaN nothing is true but ≠', () => {
    const a = [1, 2, 3, NaN];
    const b = [2, 2, 2, NaN];
    expect(equal(a, b).arraySync()).toEqual([0, 1, 0, 0]);
    expect(notEqual(a, b).arraySync()).toEqual([1, 0, 1, 1]);
    expect(less(a, b).arraySync()).toEqual([1, 0, 0, 0]);
    expect(lessEqual(a, b).arraySync()).toEqual([1, 1, 0, 0]);
    expect(greater(a, b).arraySync()).toEqual([0, 0, 1, 0]);
    expect(greaterEqual(a, b).arraySync()).toEqual([0, 1, 1, 0]);
    expect(tensor(a).greater(1.5).dtype).toBe('bool');
  });

  it('compares mixed element types, with broadcasting', () => {
    expect(equal(tensor([1, 0], [2], 'int32'), [true, true]).arraySync()).toEqual([1, 0]);
    expect(tensor([true, false]).equal(1).arraySync()).toEqual([1, 0]);
    expect(less(tensor([[1], [2]], [2, 1], 'int32'), [1.5, 2.5]).arraySync()).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(() => less([1, 2], [1, 2, 3])).toThrow('less: the shapes [2] and [3] do not broadcast');
  });

  it('finds NaN and infinities', () => {
    const x = [0, NaN, Infinity, -Infinity];
    expect(isNaN(x).arraySync()).toEqual([0, 1, 0, 0]);
    expect(isFinite(x).arraySync()).toEqual([1, 0, 0, 0]);
    expect(isInf(x).arraySync()).toEqual([0, 0, 1, 1]);
    expect(tensor([1], [1], 'int32').isFinite().arraySync()).toEqual([1]);
  });

  it('combines truth, counting what is not 0 as true', () => {
    const a = tensor([true, true, false, false]);
    const b = [5, 0, -2, 0];
    expect(logicalAnd(a, b).arraySync()).toEqual([1, 0, 0, 0]);
    expect(logicalOr(a, b).arraySync()).toEqual([1, 1, 1, 0]);
    expect(logicalXor(a, b).arraySync()).toEqual([0, 1, 1, 0]);
    expect(logicalNot(b).arraySync()).toEqual([0, 1, 0, 1]);
    expect(a.logicalAnd(true).dtype).toBe('bool');
    expect(() => logicalOr([1, 2], [1, 2, 3])).toThrow('logicalOr: the shapes [2] and [3]');
  });

  it('chooses, all three broadcasting', () => {
    expect(where([true, false], [1, 2], [3, 4]).arraySync()).toEqual([1, 4]);
    expect(where(true, [1, 2], 0).arraySync()).toEqual([1, 2]);
    expect(where([[true], [false]], [1, 2], [[3], [4]]).arraySync()).toEqual([
      [1, 2],
      [4, 4],
    ]);
    expect(
      where(
        tensor([true, false]),
        [
          [1, 2],
          [3, 4],
        ],
        9,
      ).arraySync(),
    ).toEqual([
      [1, 9],
      [3, 9],
    ]);
    expect(where([true, false, true], 1, 0).arraySync()).toEqual([1, 0, 1]);
    expect(tensor([NaN, 1]).where([false, true], 0).arraySync()).toEqual([0, 1]);
    expect(where([2, 0, -1], tensor([1, 2, 3], [3], 'int32'), 0)).toMatchObject({ dtype: 'int32', shape: [3] });
    expect(where([true], tensor([7], [1], 'int32'), 0.5).dtype).toBe('float32');
    expect(() => where([true, false], [1, 2, 3], 0)).toThrow('where: the shapes [2] and [3] do not broadcast');
  });
});
