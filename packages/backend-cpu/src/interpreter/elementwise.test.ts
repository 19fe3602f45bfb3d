import { describe, expect, it } from 'vitest';
import { bool, f32, i32, run, values } from './testing.ts';

describe('element-wise primitives', () => {
  it('broadcast as in NumPy', () => {
    const sum = run([f32([2, 1], [10, 20]), f32([3], [1, 2, 3])], (b, x, y) => b.binary('add', x, y));
    expect(sum).toMatchObject({ shape: [2, 3], dtype: 'float32' });
    expect([...sum.data]).toEqual([11, 12, 13, 21, 22, 23]);
    expect(values([f32([2, 0]), f32([1])], (b, x, y) => b.binary('mul', x, y))).toEqual([]);
    expect(values([f32([]), f32([1, 1])], (b, x, y) => b.binary('sub', x, y))).toEqual([0]);
  });

  it('round to single precision and wrap integers', () => {
    expect(values([f32([1], [16777216])], (b, x) => b.binary('add', x, b.scalar(1)))).toEqual([16777216]);
    expect(values([i32([1], [2 ** 31 - 1])], (b, x) => b.binary('add', x, b.scalar(1, 'int32')))).toEqual([-(2 ** 31)]);
    expect(values([f32([2], [0.1, 3])], (b, x) => b.unary('reciprocal', x))).toEqual([
      Math.fround(1 / Math.fround(0.1)),
      Math.fround(1 / 3),
    ]);
  });

  it('compare, select and cast', () => {
    const x = f32([4], [NaN, -1, 0, 2.7]);
    expect(run([x], (b, id) => b.compare('ge', id, b.scalar(0)))).toMatchObject({
      dtype: 'bool',
      data: Uint8Array.of(0, 0, 1, 1),
    });
    expect(values([bool([2, 1], [1, 0]), f32([2], [1, 2]), f32([], [9])], (b, c, y, z) => b.select(c, y, z))).toEqual([
      1, 2, 9, 9,
    ]);
    expect(run([x], (b, id) => b.cast(id, 'int32'))).toMatchObject({
      dtype: 'int32',
      data: Int32Array.of(0, -1, 0, 2),
    });
    expect(run([x], (b, id) => b.cast(id, 'bool')).data).toEqual(Uint8Array.of(1, 1, 0, 1));
    expect(run([bool([2], [1, 0])], (b, id) => b.cast(id, 'float32')).data).toEqual(Float32Array.of(1, 0));
  });

  it('clamp and keep NaN', () => {
    expect(values([f32([4], [-9, 0.5, 9, NaN])], (b, x) => b.clamp(x, -1, 1))).toEqual([-1, 0.5, 1, NaN]);
  });
});
