import { describe, expect, it } from 'vitest';
import { bool, f32, i32, run, values } from './testing.ts';

const x = f32([2, 3], [1, 2, 3, 4, 5, 6]);

describe('reduce', () => {
  it('reduces over any axes', () => {
    expect(values([x], (b, id) => b.reduce('sum', id, [0]))).toEqual([5, 7, 9]);
    expect(values([x], (b, id) => b.reduce('sum', id, [1]))).toEqual([6, 15]);
    expect(values([x], (b, id) => b.reduce('prod', id, [0, 1]))).toEqual([720]);
    expect(values([x], (b, id) => b.reduce('max', id, []))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(run([x], (b, id) => b.reduce('min', id, [1], true))).toMatchObject({ shape: [2, 1] });
    expect(values([f32([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8])], (b, id) => b.reduce('sum', id, [0, 2]))).toEqual([
      14, 22,
    ]);
  });

  it('has identities for nothing', () => {
    const empty = f32([2, 0]);
    expect(values([empty], (b, id) => b.reduce('sum', id, [1]))).toEqual([0, 0]);
    expect(values([empty], (b, id) => b.reduce('prod', id, [1]))).toEqual([1, 1]);
    expect(values([empty], (b, id) => b.reduce('max', id, [1]))).toEqual([-Infinity, -Infinity]);
    expect(values([i32([0])], (b, id) => b.reduce('min', id, [0]))).toEqual([2 ** 31 - 1]);
    expect(values([bool([0], [])], (b, id) => b.reduce('all', id, [0]))).toEqual([1]);
    expect(values([empty], (b, id) => b.reduce('sum', id, [0]))).toEqual([]);
  });

  it('lets NaN win, wraps integers, sums in double precision', () => {
    expect(values([f32([3], [1, NaN, 2])], (b, id) => b.reduce('max', id, [0]))).toEqual([NaN]);
    expect(values([i32([2], [2 ** 31 - 1, 1])], (b, id) => b.reduce('sum', id, [0]))).toEqual([-(2 ** 31)]);
    expect(values([f32([3], [2 ** 24, 1, 1])], (b, id) => b.reduce('sum', id, [0]))).toEqual([2 ** 24 + 2]);
    expect(values([bool([3], [0, 1, 0])], (b, id) => b.reduce('any', id, [0]))).toEqual([1]);
    expect(values([bool([3], [0, 1, 1])], (b, id) => b.reduce('all', id, [0]))).toEqual([0]);
  });
});

describe('argReduce', () => {
  it('takes the first of equals and the first NaN', () => {
    expect(values([f32([2, 4], [1, 5, 5, 2, -0, 0, -3, -3])], (b, id) => b.argReduce('max', id, 1))).toEqual([1, 0]);
    expect(values([f32([2, 4], [1, 5, 5, 2, -0, 0, -3, -3])], (b, id) => b.argReduce('min', id, 1))).toEqual([0, 2]);
    expect(values([f32([4], [9, NaN, NaN, 10])], (b, id) => b.argReduce('min', id, 0))).toEqual([1]);
    expect(values([x], (b, id) => b.argReduce('max', id, 0))).toEqual([1, 1, 1]);
  });
});
