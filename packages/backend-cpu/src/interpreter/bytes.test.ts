import { ProgramBuilder, type HostArray, type ValueId } from '@neurite/backend';
import { describe, expect, it } from 'vitest';
import { evaluate } from './interpret.ts';

const int32 = (shape: number[], data: number[]): HostArray => ({ shape, dtype: 'int32', data: Int32Array.from(data) });

function run(arrays: HostArray[], define: (b: ProgramBuilder, ...ids: ValueId[]) => ValueId): HostArray {
  const b = new ProgramBuilder();
  const ids = arrays.map((array) => b.input(array));
  return evaluate(b.finish([define(b, ...ids)]), arrays).outputs[0]!;
}

describe('packBytes', () => {
  it('puts four elements into a word, the first in its lowest bits, and zeros beyond the last', () => {
    const packed = run([int32([2, 5], [1, 2, 3, 4, 5, -1, -2, -3, -4, -5])], (b, x) => b.packBytes(x!));
    expect(packed.shape).toEqual([2, 2]);
    expect([...new Int8Array((packed.data as Int32Array).buffer)]).toEqual([
      1, 2, 3, 4, 5, 0, 0, 0, -1, -2, -3, -4, -5, 0, 0, 0,
    ]);
  });

  it('saturates', () => {
    const packed = run([int32([4], [300, -300, 127, -128])], (b, x) => b.packBytes(x!));
    expect([...new Int8Array((packed.data as Int32Array).buffer)]).toEqual([127, -128, 127, -128]);
  });
});

describe('products of bytes', () => {
  const a = [1, 2, 3, 4, 5, 127, 0, 9, 8, 7];
  const b = [-1, 2, -3, 4, 127, -128, 5, 6, -7, 8];
  /** Columns of b, packed along the axis that is summed over. */
  const columns = (p: ProgramBuilder, id: ValueId): ValueId =>
    p.transpose(p.packBytes(p.transpose(p.reshape(id, [5, 2]), [1, 0])), [1, 0]);
  const expected = [0, 5].flatMap((row) =>
    [0, 1].map((column) => [0, 1, 2, 3, 4].reduce((sum, i) => sum + a[row + i]! * b[2 * i + column]!, 0)),
  );

  it('byteMatMul is the product of the matrices that were packed', () => {
    const product = run([int32([2, 5], a), int32([10], b)], (p, x, y) => p.byteMatMul(p.packBytes(x!), columns(p, y!)));
    expect(product.shape).toEqual([2, 2]);
    expect([...product.data]).toEqual(expected);
  });

  it('byteConv with a window of one pixel is the same', () => {
    const product = run([int32([1, 2, 5], a), int32([10], b)], (p, x, y) =>
      p.byteConv(p.packBytes(x!), p.reshape(columns(p, y!), [1, 2, 2])),
    );
    expect(product.shape).toEqual([1, 2, 2]);
    expect([...product.data]).toEqual(expected);
  });

  it('byteConv sums over its window, with zeros around', () => {
    const product = run([int32([1, 3, 1], [1, 2, 3]), int32([2, 1, 1], [10, -20])], (p, x, y) =>
      p.byteConv(x!, y!, { padding: [[1, 1]] }),
    );
    expect([...product.data]).toEqual([-20, 10 - 40, 20 - 60, 30]);
  });
});

describe('what does not fit is refused', () => {
  it.each<[string, (b: ProgramBuilder) => ValueId, string]>([
    ['floats', (b) => b.packBytes(b.input({ shape: [4], dtype: 'float32' })), 'packBytes'],
    ['a scalar', (b) => b.packBytes(b.input({ shape: [], dtype: 'int32' })), 'packs the last axis'],
    [
      'lengths that differ',
      (b) => b.byteMatMul(b.input({ shape: [2, 3], dtype: 'int32' }), b.input({ shape: [2, 3], dtype: 'int32' })),
      'byteMatMul takes words [m, w] and [w, n], got i32[2,3] and i32[2,3]',
    ],
    [
      'channels that differ',
      (b) => b.byteConv(b.input({ shape: [1, 4, 2], dtype: 'int32' }), b.input({ shape: [3, 1, 2], dtype: 'int32' })),
      'the filter takes 1 channels a group, the input has 2',
    ],
  ])('%s', (_, define, message) => {
    expect(() => define(new ProgramBuilder())).toThrow(message);
  });
});
