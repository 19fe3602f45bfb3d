import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conv1d,
  conv2d,
  conv3d,
  type ConvolutionOptions,
  grad,
  int8Convolution,
  int8MatMul,
  jit,
  matMul,
  quantizeKernel,
  type Tensor,
  tensor,
  useBackend,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { sample } from '../testing/finite-difference.ts';

const length = fc.constantFrom(1, 2, 3, 4, 5, 8, 13, 17);

/**
 * The most that rounding can change a sum of products: half a step for each weight and each activation, and one step more where an
 * activation's zero was rounded.
 */
function bound(x: Tensor, kernel: Tensor, terms: number): number {
  const [xs, ws] = [x.dataSync(), kernel.dataSync()].map((data) => [...data].map(Math.abs)) as [number[], number[]];
  const [largestX, largestW] = [Math.max(...xs, 0), Math.max(...ws, 0)];
  const [stepX, stepW] = [(2 * largestX) / 127, largestW / 127];
  return terms * (largestX * stepW * 0.5 + largestW * stepX * 1.5 + stepX * stepW) + 1e-6;
}

function expectClose(actual: Tensor, expected: Tensor, tolerance: number): void {
  expect(actual.shape).toEqual(expected.shape);
  const [values, wanted] = [actual.dataSync(), expected.dataSync()];
  values.forEach((value, i) => expect(Math.abs(value - wanted[i]!)).toBeLessThanOrEqual(tolerance));
}

onEachBackend(() => {
  it('int8MatMul is the product but for rounding, whatever the shape', () => {
    fc.assert(
      fc.property(length, length, length, fc.boolean(), fc.nat(), (m, k, n, positive, seed) => {
        const x = tensor(sample([m, k], { seed: seed })).add(positive ? 3 : 0);
        const kernel = tensor(sample([k, n], { seed: seed + 1 }));
        expectClose(int8MatMul(x, quantizeKernel(kernel)), matMul(x, kernel), bound(x, kernel, k));
      }),
      { numRuns: 40 },
    );
  });

  it('int8MatMul goes over the last axis', () => {
    const x = tensor(sample([2, 3, 5], { seed: 1 }));
    const kernel = quantizeKernel(sample([5, 4], { seed: 2 }));
    const rows = int8MatMul(x.reshape([6, 5]), kernel);
    expect(int8MatMul(x, kernel).arraySync()).toEqual(rows.reshape([2, 3, 4]).arraySync());
    expect(int8MatMul(x.slice([1, 2, 0], [1, 1, 5]).reshape([5]), kernel).shape).toEqual([4]);
  });

  it.each<[string, number[], number[], ConvolutionOptions]>([
    ['one dimension', [2, 9, 3], [3, 3, 4], {}],
    ['two dimensions', [2, 7, 6, 5], [3, 2, 5, 6], {}],
    ['padding', [2, 7, 6, 4], [3, 3, 4, 8], { padding: 'same' }],
    ['strides and padding', [3, 7, 6, 4], [3, 3, 4, 5], { padding: 'same', strides: 2 }],
    ['dilations', [1, 7, 7, 2], [3, 3, 2, 3], { dilations: 2 }],
    ['one pixel', [3, 4, 4, 9], [1, 1, 9, 7], {}],
    ['three dimensions', [2, 4, 4, 4, 3], [2, 2, 2, 3, 4], { padding: 'same' }],
  ])('int8Convolution is the convolution but for rounding: %s', (_, shape, window, options) => {
    const [x, kernel] = [tensor(sample(shape, { seed: 3 })), tensor(sample(window, { seed: 4 }))];
    const convolve = [conv1d, conv2d, conv3d][window.length - 3]!;
    const terms = window.slice(0, -1).reduce((product, count) => product * count, 1);
    expectClose(
      int8Convolution(x, quantizeKernel(kernel), options),
      convolve(x, kernel, options),
      bound(x, kernel, terms),
    );
  });

  it('is exact where steps are whole: 0 … 127 and −127 … 127', () => {
    const x = tensor([[0, 1, 126, 127]]);
    const kernel = tensor([[127], [-127], [3], [-5]]);
    const { words, scale, sums } = quantizeKernel(kernel);
    expect([scale.dataSync()[0], sums.dataSync()[0]]).toEqual([1, -2]);
    expect([...new Int8Array((words.dataSync() as Int32Array).buffer)]).toEqual([127, -127, 3, -5]);
    expect(int8MatMul(x, { words, scale, sums }).dataSync()[0]).toBe(-127 + 3 * 126 - 5 * 127);
  });

  it("keeps an example's result whatever stands beside it", () => {
    const images = tensor(sample([3, 5, 5, 4], { seed: 5 })).mul(tensor([1, 100, 0.01]).reshape([3, 1, 1, 1]));
    const kernel = quantizeKernel(sample([3, 3, 4, 6], { seed: 6 }));
    const together = int8Convolution(images, kernel, { padding: 'same' });
    for (const index of [0, 1, 2]) {
      const alone = int8Convolution(images.slice([index], [1]), kernel, { padding: 'same' });
      expect(alone.dataSync()).toEqual(together.slice([index], [1]).dataSync());
    }
  });

  it('gives zeros for zeros, of activations or of weights', () => {
    const kernel = sample([4, 2], { seed: 7 });
    expect([...int8MatMul([[0, 0, 0, 0]], quantizeKernel(kernel)).dataSync()].map(Math.abs)).toEqual([0, 0]);
    const half = tensor(kernel).mul([0, 1]);
    expect(Math.abs(int8MatMul([[1, 2, 3, 4]], quantizeKernel(half)).dataSync()[0]!)).toBe(0);
  });

  it('does not hide what is no number', () => {
    const kernel = quantizeKernel(sample([3, 2], { seed: 8 }));
    for (const bad of [NaN, Infinity, -Infinity]) {
      const result = int8MatMul(
        [
          [1, bad, 2],
          [1, 2, 3],
        ],
        kernel,
      ).arraySync() as number[][];
      expect(result[0]!.some(Number.isFinite)).toBe(false);
      expect(result[1]!.every(Number.isFinite)).toBe(true);
    }
  });

  it('compiles to the same numbers', () => {
    const x = tensor(sample([4, 6, 6, 3], { seed: 9 }));
    const kernel = quantizeKernel(sample([3, 3, 3, 8], { seed: 10 }));
    const run = (images: Tensor): Tensor => int8Convolution(images, kernel, { padding: 'same', strides: 2 }).relu();
    expect(jit(run)(x).dataSync()).toEqual(run(x).dataSync());
    const dense = quantizeKernel(sample([3, 5], { seed: 11 }));
    expect(jit((rows: Tensor) => int8MatMul(rows, dense))(x).dataSync()).toEqual(int8MatMul(x, dense).dataSync());
  });

  it('has no gradient, and says so', () => {
    const kernel = quantizeKernel(sample([3, 2], { seed: 12 }));
    expect(() => grad((x: Tensor) => int8MatMul(x, kernel).sum())([[1, 2, 3]])).toThrow(
      'int8MatMul has no gradient: its numbers are rounded to 8 bits. Train the model in float32',
    );
  });
});

it('gives the same bits on every backend', async () => {
  const results: unknown[] = [];
  for (const backend of ['cpu', 'wasm']) {
    await useBackend(backend);
    const kernel = quantizeKernel(sample([3, 3, 5, 9], { seed: 13 }));
    results.push(int8Convolution(sample([2, 8, 8, 5], { seed: 14 }), kernel, { padding: 'same' }).arraySync());
  }
  expect(results[0]).toEqual(results[1]);
});

describe('what does not fit is refused', () => {
  it.each<[string, () => unknown, string]>([
    ['a vector as kernel', () => quantizeKernel([1, 2]), 'quantizeKernel: the kernel must be [inputs, outputs]'],
    ['rows of another length', () => int8MatMul([[1, 2, 3, 4, 5]], quantizeKernel([[1], [2]])), 'got [1, 5]'],
    [
      'a kernel of a convolution',
      () => int8MatMul([[1, 2]], quantizeKernel(sample([1, 2, 3], { seed: 1 }))),
      'int8MatMul: x must be […, inputs] with as many channels as the kernel',
    ],
    [
      'images of other channels',
      () => int8Convolution(sample([1, 4, 4, 9], { seed: 1 }), quantizeKernel(sample([3, 3, 2, 2], { seed: 1 }))),
      'int8Convolution: x must be [n, …spatial, channels]',
    ],
    [
      'a window that is too large',
      () => int8Convolution(sample([1, 2, 2, 2], { seed: 1 }), quantizeKernel(sample([3, 3, 2, 2], { seed: 1 }))),
      'does not fit into an input',
    ],
  ])('%s', async (_, run, message) => {
    await useBackend('cpu');
    expect(run).toThrow(message);
  });
});
