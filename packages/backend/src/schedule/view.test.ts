import { elementCount, rowMajorStrides, type Shape } from '../program/types.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  broadcastView,
  isContiguous,
  reshapeView,
  reverseView,
  sliceView,
  transposeView,
  type View,
  wholeView,
} from './view.ts';

/** The places that a view looks at, in row-major order. */
const places = ({ offset, shape, strides }: View): number[] => {
  const own = rowMajorStrides(shape);
  return Array.from({ length: elementCount(shape) }, (_, index) =>
    shape.reduce((place, length, axis) => place + (Math.floor(index / own[axis]!) % length) * strides[axis]!, offset),
  );
};

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
const view = (shape: Shape): View => wholeView(0, shape, 'float32');

describe('views', () => {
  test('a reshape looks at the same elements in the same order, or is none', () => {
    fc.assert(
      fc.property(shapes, fc.nat(1000), fc.nat(1000), (shape, seed, cut) => {
        const permutation = shape.map((_, axis) => axis).sort((a, b) => ((a * 7 + seed) % 5) - ((b * 7 + seed) % 5));
        const transposed = transposeView(view(shape), permutation);
        const count = elementCount(shape);
        const divisors = Array.from({ length: count }, (_, i) => i + 1).filter((n) => count % n === 0);
        const first = divisors[cut % divisors.length]!;
        for (const target of [[count], [first, count / first], [first, 1, count / first, 1], [...transposed.shape]]) {
          const reshaped = reshapeView(transposed, target);
          const found = reshaped === undefined ? isContiguous(transposed) : [reshaped.shape, places(reshaped)];
          expect(found).toEqual(reshaped === undefined ? false : [target, places(transposed)]);
        }
        expect(reshapeView(transposed, transposed.shape)).toBeDefined();
      }),
    );
  });

  test('an axis of a transposed array can be split without a copy, two that crossed cannot be joined', () => {
    const heads = transposeView(view([2, 6, 4]), [0, 2, 1]);
    expect(reshapeView(heads, [2, 2, 2, 6])!.strides).toEqual([24, 2, 1, 4]);
    expect(reshapeView(heads, [2, 24])).toBeUndefined();
  });

  test('slices, mirrors and repeats are strides', () => {
    expect(places(sliceView(view([3, 4]), [1, 0], [1, 2], [2, 2]))).toEqual([4, 6, 8, 10]);
    expect(places(reverseView(view([2, 3]), [1]))).toEqual([2, 1, 0, 5, 4, 3]);
    expect(places(broadcastView(view([3, 1]), [2, 3, 2]))).toEqual([0, 0, 1, 1, 2, 2, 0, 0, 1, 1, 2, 2]);
  });
});
