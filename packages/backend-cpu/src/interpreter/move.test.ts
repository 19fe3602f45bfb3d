import type { PadMode } from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import { bool, dot, f32, i32, run, runAll, values } from './testing.ts';

const x = f32([2, 3], [1, 2, 3, 4, 5, 6]);

describe('movements', () => {
  it('reshape, transpose and broadcast', () => {
    expect(run([x], (b, id) => b.reshape(id, [3, 2]))).toMatchObject({ shape: [3, 2], data: x.data });
    expect(values([x], (b, id) => b.transpose(id, [1, 0]))).toEqual([1, 4, 2, 5, 3, 6]);
    const cube = f32(
      [2, 3, 4],
      Array.from({ length: 24 }, (_, index) => index),
    );
    expect(values([cube], (b, id) => b.transpose(id, [2, 0, 1])).slice(0, 7)).toEqual([0, 4, 8, 12, 16, 20, 1]);
    expect(values([f32([2, 1], [1, 2])], (b, id) => b.broadcast(id, [2, 2, 2]))).toEqual([1, 1, 2, 2, 1, 1, 2, 2]);
    expect(values([f32([], [5])], (b, id) => b.broadcast(id, [0, 2]))).toEqual([]);
  });

  it('slice with strides', () => {
    expect(values([x], (b, id) => b.slice(id, [1, 0], [1, 2], [1, 2]))).toEqual([4, 6]);
    expect(values([x], (b, id) => b.slice(id, [2, 1], [0, 2]))).toEqual([]);
    expect(values([x], (b, id) => b.reverse(id, [1]))).toEqual([3, 2, 1, 6, 5, 4]);
    expect(values([x], (b, id) => b.reverse(id, [0, 1]))).toEqual([6, 5, 4, 3, 2, 1]);
    expect(values([f32([0, 2])], (b, id) => b.reverse(id, [0]))).toEqual([]);
  });

  it.each<[PadMode, number[]]>([
    ['constant', [7, 7, 1, 2, 3, 7]],
    ['reflect', [3, 2, 1, 2, 3, 2]],
    ['symmetric', [2, 1, 1, 2, 3, 3]],
    ['edge', [1, 1, 1, 2, 3, 3]],
  ])('pad by %s', (mode, expected) => {
    const row = f32([3], [1, 2, 3]);
    expect(values([row], (b, id) => b.pad(id, [[2, 1]], mode, mode === 'constant' ? 7 : 0))).toEqual(expected);
  });

  it('pad several axes, and nothing', () => {
    expect(
      values([f32([1, 2], [1, 2])], (b, id) =>
        b.pad(id, [
          [1, 0],
          [0, 1],
        ]),
      ),
    ).toEqual([0, 0, 0, 1, 2, 0]);
    expect(values([f32([0])], (b, id) => b.pad(id, [[1, 1]], 'constant', 3))).toEqual([3, 3]);
    expect(values([bool([1], [0])], (b, id) => b.pad(id, [[1, 0]], 'constant', 1))).toEqual([1, 0]);
  });

  it('concat along any axis', () => {
    expect(values([x, f32([2, 1], [9, 8])], (b, p, q) => b.concat([p, q], 1))).toEqual([1, 2, 3, 9, 4, 5, 6, 8]);
    expect(values([x, f32([0, 3]), x], (b, p, q, r) => b.concat([p, q, r], 0))).toEqual([
      1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6,
    ]);
  });

  it('gather, with zeros for indices out of range', () => {
    expect(values([x, i32([3], [1, 0, 1])], (b, p, i) => b.gather(p, i))).toEqual([4, 5, 6, 1, 2, 3, 4, 5, 6]);
    expect(values([x, i32([2], [-1, 2])], (b, p, i) => b.gather(p, i, 1))).toEqual([0, 3, 0, 6]);
    expect(values([x, i32([2, 2], [0, 2, 1, 3])], (b, p, i) => b.gather(p, i, 1, 1))).toEqual([1, 3, 5, 0]);
    expect(values([x, i32([], [1])], (b, p, i) => b.gather(p, i, 0))).toEqual([4, 5, 6]);
  });

  it('scatterAdd is the adjoint of gather', () => {
    const indices = i32([4], [1, 0, 1, 5]);
    expect(values([indices, f32([4], [1, 2, 3, 4])], (b, i, u) => b.scatterAdd(i, u, [3]))).toEqual([2, 4, 0]);
    for (const [shape, index, axis, batchDims] of [
      [[5, 3], i32([4], [4, 0, 4, 9]), 0, 0],
      [[2, 5, 3], i32([2, 2], [4, 0, 4, -1]), 1, 0],
      [[2, 5, 3], i32([2, 3], [4, 0, 4, 1, 1, 7]), 1, 1],
    ] as const) {
      const source = f32(shape);
      const taken = run([source, index], (b, p, i) => b.gather(p, i, axis, batchDims));
      const updates = f32(taken.shape);
      const added = run([index, updates], (b, i, u) => b.scatterAdd(i, u, shape, axis, batchDims));
      expect(dot(source, added)).toBeCloseTo(dot(taken, updates), 2);
    }
    expect(values([i32([2], [0, 0]), i32([2], [2 ** 31 - 1, 1])], (b, i, u) => b.scatterAdd(i, u, [1]))).toEqual([
      -(2 ** 31),
    ]);
  });

  it('cumulate forwards and backwards, with and without the element itself', () => {
    expect(values([x], (b, id) => b.cumulative('sum', id, 1))).toEqual([1, 3, 6, 4, 9, 15]);
    expect(values([x], (b, id) => b.cumulative('sum', id, 1, { exclusive: true }))).toEqual([0, 1, 3, 0, 4, 9]);
    expect(values([x], (b, id) => b.cumulative('sum', id, 1, { reverse: true }))).toEqual([6, 5, 3, 15, 11, 6]);
    expect(values([x], (b, id) => b.cumulative('prod', id, 0, { exclusive: true, reverse: true }))).toEqual([
      4, 5, 6, 1, 1, 1,
    ]);
    expect(values([i32([2], [2 ** 30, 4])], (b, id) => b.cumulative('prod', id, 0))).toEqual([2 ** 30, 0]);
  });
});

describe('topK', () => {
  it('sorts both ways, stable, NaN largest', () => {
    const mixed = f32([5], [1, 3, NaN, 3, -0]);
    const [largest, places] = runAll([mixed], (b, id) => b.topK(id, 4));
    expect([...largest!.data]).toEqual([NaN, 3, 3, 1]);
    expect([...places!.data]).toEqual([2, 1, 3, 0]);
    const [smallest, from] = runAll([mixed], (b, id) => b.topK(id, 5, false));
    expect([...smallest!.data]).toEqual([-0, 1, 3, 3, NaN]);
    expect([...from!.data]).toEqual([4, 0, 1, 3, 2]);
    expect([...runAll([x], (b, id) => b.topK(id, 1))[1]!.data]).toEqual([2, 2]);
    expect(runAll([x], (b, id) => b.topK(id, 0))[0]!.shape).toEqual([2, 0]);
  });
});
