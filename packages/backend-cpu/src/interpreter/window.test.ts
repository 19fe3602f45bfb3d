import type { HostArray, ResizeGeometry } from '@neurite/backend';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { cpuBackend } from '../backend.ts';
import { dot, f32, fromTfjs, run, values } from './testing.ts';

beforeAll(async () => {
  await cpuBackend.init();
  await tf.setBackend(cpuBackend.eager.tfjsBackend);
});

const image = (array: HostArray): tf.Tensor4D => tf.tensor4d(array.data, array.shape as tf.ShapeMap[tf.Rank.R4]);

describe('maxPool', () => {
  const row = f32([1, 5, 1], [3, 1, 3, 2, 7]);

  it('leaves padding out', () => {
    const negative = f32([1, 3, 1], [-5, -7, -6]);
    expect(values([negative], (b, x) => b.maxPool(x, { window: [2], strides: [1], padding: [[1, 1]] }))).toEqual([
      -5, -5, -6, -6,
    ]);
    expect(values([negative], (b, x) => b.maxPool(x, { window: [1], padding: [[1, 0]] }))).toEqual([
      -Infinity,
      -5,
      -7,
      -6,
    ]);
    expect(values([f32([1, 3, 1], [1, NaN, 2])], (b, x) => b.maxPool(x, { window: [2], strides: [1] }))).toEqual([
      NaN,
      NaN,
    ]);
  });

  it('equals tfjs', () => {
    const x = f32([2, 7, 6, 3]);
    const expected = fromTfjs(tf.maxPool(image(x), [3, 2], [2, 2], 'valid'));
    expect(run([x], (b, id) => b.maxPool(id, { window: [3, 2], strides: [2, 2] }))).toEqual(expected);
  });

  it('sends its gradient to the first maximum, adding up overlaps', () => {
    const dy = f32([1, 3, 1], [1, 10, 100]);
    const options = { window: [3], strides: [1] };
    expect(values([row, dy], (b, x, d) => b.maxPoolGradient(x, d, options))).toEqual([1, 0, 10, 0, 100]);
    const place = f32([1, 5, 1], [1, 2, 3, 4, 5]);
    expect(values([row, place], (b, x, v) => b.maxPoolPick(x, v, options))).toEqual([1, 3, 5]);
    const lost = { window: [1], padding: [[1, 1]] as [[number, number]] };
    expect(
      values([f32([1, 1, 1], [4]), f32([1, 3, 1], [1, 2, 3])], (b, x, d) => b.maxPoolGradient(x, d, lost)),
    ).toEqual([2]);
    expect(values([f32([1, 1, 1], [4]), f32([1, 1, 1], [8])], (b, x, v) => b.maxPoolPick(x, v, lost))).toEqual([
      0, 8, 0,
    ]);
    const nan = f32([1, 3, 1], [9, NaN, NaN]);
    expect(values([nan, f32([1, 1, 1], [1])], (b, x, d) => b.maxPoolGradient(x, d, { window: [3] }))).toEqual([
      0, 1, 0,
    ]);
  });

  it('pools volumes, dilated', () => {
    expect(
      run([f32([1, 3, 3, 3, 2])], (b, x) => b.maxPool(x, { window: [2, 2, 2], strides: [1, 1, 1] })).shape,
    ).toEqual([1, 2, 2, 2, 2]);
    expect(values([row], (b, x) => b.maxPool(x, { window: [2], strides: [1], dilations: [3] }))).toEqual([3, 7]);
  });
});

describe('avgPool', () => {
  const x = f32([1, 3, 1], [3, 6, 9]);
  const padded = { window: [2], strides: [1], padding: [[1, 1]] as [[number, number]] };

  it('counts padding only if told', () => {
    expect(values([x], (b, id) => b.avgPool(id, padded))).toEqual([3, 4.5, 7.5, 9]);
    expect(values([x], (b, id) => b.avgPool(id, { ...padded, includePadding: true }))).toEqual([1.5, 4.5, 7.5, 4.5]);
    expect(values([x], (b, id) => b.avgPool(id, { window: [1], padding: [[1, 0]] }))).toEqual([0, 3, 6, 9]);
  });

  it('equals tfjs with same padding', () => {
    const input = f32([2, 5, 5, 2]);
    const expected = fromTfjs(tf.avgPool(image(input), 2, 2, 'same'));
    const actual = run([input], (b, id) =>
      b.avgPool(id, {
        window: [2, 2],
        padding: [
          [0, 1],
          [0, 1],
        ],
      }),
    );
    for (const [index, value] of expected.data.entries()) expect(actual.data[index]).toBeCloseTo(value, 5);
  });

  it.each([false, true])('has a gradient that is its adjoint (padding counted: %s)', (includePadding) => {
    const input = f32([2, 5, 4, 2]);
    const options = {
      window: [3, 2],
      strides: [2, 1],
      padding: [
        [1, 1],
        [0, 1],
      ] as const,
      includePadding,
    };
    const y = run([input], (b, id) => b.avgPool(id, options));
    const dy = f32(y.shape);
    const dx = run([dy], (b, id) => b.avgPoolGradient(id, input.shape, options));
    expect(dot(input, dx)).toBeCloseTo(dot(y, dy), 2);
  });
});

describe('resize', () => {
  const geometries: ResizeGeometry[] = [];
  for (const method of ['bilinear', 'nearest'] as const) {
    geometries.push({ method, alignCorners: false, halfPixelCenters: false });
    geometries.push({ method, alignCorners: true, halfPixelCenters: false });
    geometries.push({ method, alignCorners: false, halfPixelCenters: true });
  }
  const sizes = [
    [7, 5],
    [2, 3],
    [4, 3],
    [1, 1],
    [9, 2],
  ] as const;

  it.each(geometries)(
    'equals tfjs: $method, alignCorners $alignCorners, halfPixelCenters $halfPixelCenters',
    (geometry) => {
      const x = f32([2, 4, 3, 2]);
      const resize = geometry.method === 'bilinear' ? tf.image.resizeBilinear : tf.image.resizeNearestNeighbor;
      for (const size of sizes) {
        const expected = fromTfjs(resize(image(x), [...size], geometry.alignCorners, geometry.halfPixelCenters));
        const actual = run([x], (b, id) => b.resize(id, [2, ...size, 2], geometry));
        for (const [index, value] of expected.data.entries()) expect(actual.data[index]).toBeCloseTo(value, 4);
      }
    },
  );

  it.each(geometries)('has a gradient that is its adjoint: $method, $alignCorners, $halfPixelCenters', (geometry) => {
    for (const size of sizes) {
      const x = f32([2, 4, 3, 2]);
      const y = run([x], (b, id) => b.resize(id, [2, ...size, 2], geometry));
      const dy = f32(y.shape);
      const dx = run([dy], (b, id) => b.resizeGradient(id, x.shape, geometry));
      expect(dot(x, dx)).toBeCloseTo(dot(y, dy), 2);
    }
  });
});
