import type { HostArray, Padding, Shape } from '@neurite/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../backend.ts';
import { dot, f32, fromTfjs, i32, run, values } from './testing.ts';

beforeAll(async () => {
  await cpuBackend.init();
  await tf.setBackend(cpuBackend.eager.tfjsBackend);
});

function expectClose(actual: HostArray, expected: HostArray): void {
  expect(actual.shape).toEqual(expected.shape);
  for (const [index, value] of expected.data.entries()) expect(actual.data[index]).toBeCloseTo(value, 3);
}

const tensor = <R extends tf.Rank>(array: HostArray): tf.Tensor<R> =>
  tf.tensor(array.data, array.shape as tf.ShapeMap[R], array.dtype);

describe('matMul', () => {
  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])('transposes by flags %s %s', (transposeA, transposeB) => {
    const a = f32(transposeA ? [2, 4, 3] : [2, 3, 4]);
    const b = f32(transposeB ? [2, 5, 4] : [2, 4, 5]);
    const expected = fromTfjs(tf.matMul(tensor(a), tensor(b), transposeA, transposeB));
    expectClose(
      run([a, b], (p, x, y) => p.matMul(x, y, { transposeA, transposeB })),
      expected,
    );
  });

  it('repeats batch axes of length 1', () => {
    const [a, b] = [f32([2, 1, 2, 2]), f32([1, 3, 2, 1])];
    const product = run([a, b], (p, x, y) => p.matMul(x, y));
    expect(product.shape).toEqual([2, 3, 2, 1]);
    for (let i = 0; i < 2; i++) {
      for (let j = 0; j < 3; j++) {
        for (let row = 0; row < 2; row++) {
          const at = i * 4 + row * 2;
          expect(product.data[(i * 3 + j) * 2 + row]).toBe(
            a.data[at]! * b.data[j * 2]! + a.data[at + 1]! * b.data[j * 2 + 1]!,
          );
        }
      }
    }
  });

  it('gives zeros for no inner axis and wraps integers', () => {
    expect(values([f32([2, 0]), f32([0, 1])], (p, x, y) => p.matMul(x, y))).toEqual([0, 0]);
    const big = i32([1, 2], [2 ** 30, 2 ** 30]);
    expect(values([big, i32([2, 1], [2, 3])], (p, x, y) => p.matMul(x, y))).toEqual([2 ** 30]);
  });
});

describe('conv', () => {
  it('is a cross-correlation', () => {
    expect(values([f32([1, 4, 1], [1, 2, 3, 4]), f32([2, 1, 1], [10, 1])], (p, x, f) => p.conv(x, f))).toEqual([
      12, 23, 34,
    ]);
    const dilated = values([f32([1, 4, 1], [1, 2, 3, 4]), f32([2, 1, 1], [10, 1])], (p, x, f) =>
      p.conv(x, f, { dilations: [2], padding: [[1, 0]], strides: [2] }),
    );
    expect(dilated).toEqual([2, 24]);
  });

  it('has no outputs where the window does not fit', () => {
    expect(run([f32([1, 2, 1]), f32([3, 1, 1])], (p, x, f) => p.conv(x, f)).shape).toEqual([1, 0, 1]);
  });

  const cases: [string, Shape, Shape, [number, number], [number, number], 'same' | 'valid'][] = [
    ['3×3', [2, 5, 6, 3], [3, 3, 3, 4], [1, 1], [1, 1], 'valid'],
    ['same', [2, 5, 6, 3], [3, 2, 3, 4], [1, 1], [1, 1], 'same'],
    ['strided', [1, 7, 8, 2], [3, 3, 2, 5], [2, 3], [1, 1], 'same'],
    ['dilated', [1, 7, 8, 2], [2, 3, 2, 2], [1, 1], [2, 1], 'valid'],
    ['1×1', [2, 3, 3, 4], [1, 1, 4, 2], [1, 1], [1, 1], 'same'],
  ];
  it.each(cases)("equals tfjs's conv2d: %s", (_, shapeX, shapeF, strides, dilations, mode) => {
    const [x, filter] = [f32(shapeX), f32(shapeF)];
    const expected = fromTfjs(
      tf.conv2d(tensor<tf.Rank.R4>(x), tensor<tf.Rank.R4>(filter), strides, mode, 'NHWC', dilations),
    );
    const padding = paddingOf(mode, shapeX, shapeF, strides, dilations);
    expectClose(
      run([x, filter], (p, a, b) => p.conv(a, b, { strides, dilations, padding })),
      expected,
    );
  });

  it("equals tfjs's depthwise convolution with one group a channel", () => {
    const [x, filter] = [f32([2, 5, 5, 3]), f32([3, 3, 3, 2])];
    const expected = fromTfjs(tf.depthwiseConv2d(tensor<tf.Rank.R4>(x), tensor<tf.Rank.R4>(filter), 1, 'valid'));
    expectClose(
      run([x, filter], (p, a, b) => p.conv(a, p.reshape(b, [3, 3, 1, 6]), { groups: 3 })),
      expected,
    );
  });

  it("equals tfjs's conv3d", () => {
    const [x, filter] = [f32([1, 4, 5, 4, 2]), f32([2, 3, 2, 2, 3])];
    const expected = fromTfjs(tf.conv3d(tensor<tf.Rank.R5>(x), tensor<tf.Rank.R5>(filter), [1, 2, 1], 'valid'));
    expectClose(
      run([x, filter], (p, a, b) => p.conv(a, b, { strides: [1, 2, 1] })),
      expected,
    );
  });

  it.each([1, 2])('has gradients that are its adjoints (%d groups)', (groups) => {
    // <conv(x, f), dy> = <x, inputGradient(dy, f)> = <f, filterGradient(x, dy)>, for all x, f and dy.
    const options = {
      strides: [2, 1],
      dilations: [1, 2],
      padding: [
        [1, 0],
        [2, 1],
      ] as Padding[],
      groups,
    };
    const [x, f] = [f32([2, 6, 5, 4]), f32([3, 2, 4 / groups, 6])];
    const y = run([x, f], (p, a, b) => p.conv(a, b, options));
    const dy = f32(y.shape);
    const dx = run([dy, f], (p, a, b) => p.convInputGradient(a, b, x.shape, options));
    const df = run([x, dy], (p, a, b) => p.convFilterGradient(a, b, f.shape, options));
    expect(dot(x, dx)).toBeCloseTo(dot(y, dy), 1);
    expect(dot(f, df)).toBeCloseTo(dot(y, dy), 1);
    expect(Math.abs(dot(y, dy))).toBeGreaterThan(1);
  });
});

function paddingOf(
  mode: string,
  x: Shape,
  filter: Shape,
  strides: readonly number[],
  dilations: readonly number[],
): Padding[] {
  return [0, 1].map((axis): Padding => {
    const [length, kernel] = [x[axis + 1]!, (filter[axis]! - 1) * dilations[axis]! + 1];
    const total =
      mode === 'same' ? Math.max(0, (Math.ceil(length / strides[axis]!) - 1) * strides[axis]! + kernel - length) : 0;
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}
