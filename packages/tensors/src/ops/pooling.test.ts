import { describe, expect, it } from 'vitest';
import golden from '../golden/pooling.json' with { type: 'json' };
import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  grad,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type NdArray,
  type PoolingOptions,
  type Tensor,
  tensor,
  type TensorLike,
  zeros,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { squared } from '../testing/curved.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';
import { expectGolden, type GoldenCase } from '../testing/golden.ts';

type Pool = (x: TensorLike, options: PoolingOptions) => Tensor;

const operations: Record<string, Pool> = { maxPool2d, avgPool2d };
const volumes: Record<string, Pool> = { maxPool3d, avgPool3d };
const kinds = ['max', 'avg'] as const;

/** Windows written out: x [n, d, h, w, c]. */
function direct(
  kind: 'max' | 'avg',
  x: NdArray,
  window: number[],
  strides: number[],
  before: number[],
  output: number[],
): number[] {
  const [n, depth, height, width, channels] = x.shape as [number, number, number, number, number];
  const result: number[] = [];
  for (let b = 0; b < n; b++)
    for (let d = 0; d < output[0]!; d++)
      for (let h = 0; h < output[1]!; h++)
        for (let w = 0; w < output[2]!; w++)
          for (let c = 0; c < channels; c++) {
            const seen: number[] = [];
            for (let i = 0; i < window[0]!; i++)
              for (let j = 0; j < window[1]!; j++)
                for (let k = 0; k < window[2]!; k++) {
                  const [z, y, v] = [
                    d * strides[0]! + i - before[0]!,
                    h * strides[1]! + j - before[1]!,
                    w * strides[2]! + k - before[2]!,
                  ];
                  if (z < 0 || z >= depth || y < 0 || y >= height || v < 0 || v >= width) continue;
                  seen.push(x.data[(((b * depth + z) * height + y) * width + v) * channels + c]!);
                }
            result.push(kind === 'max' ? Math.max(...seen) : seen.reduce((p, q) => p + q, 0) / seen.length);
          }
  return result;
}

/** Distinct values far enough apart for finite differences, in a mixed order; all of them negative. */
function negative(shape: number[]): NdArray {
  const x = sample(shape);
  const order = Array.from(x.data.keys()).sort((p, q) => x.data[p]! - x.data[q]!);
  const data = new Float32Array(order.length);
  order.forEach((position, place) => (data[position] = (place - order.length) / 8));
  return { ...x, data };
}

onEachBackend(() => {
  describe('against PyTorch', () => {
    it.each(golden.cases)('$name', (item) => {
      expectGolden(item as GoldenCase, (x) => operations[item.op]!(x!, item.options as PoolingOptions));
    });
  });

  it.each<[string, number[], PoolingOptions]>([
    ['windows side by side', [1, 4, 4, 2], {}],
    ['overlapping windows', [2, 4, 5, 1], { poolSize: 3, strides: [1, 2] }],
    ['same, the padding uneven', [1, 4, 3, 2], { poolSize: [2, 3], strides: [3, 1], padding: 'same' }],
    ['same, strides longer than the window', [1, 7, 5, 1], { poolSize: 2, strides: 3, padding: 'same' }],
    [
      'explicit padding',
      [1, 3, 3, 1],
      {
        poolSize: [3, 2],
        strides: [2, 1],
        padding: [
          [2, 1],
          [0, 1],
        ],
      },
    ],
    ['a window of size 1 with strides', [1, 3, 3, 1], { poolSize: 1, strides: 2 }],
    ['a window that changes nothing', [1, 2, 2, 1], { poolSize: 1 }],
    ['an input of size 1', [1, 1, 1, 2], { poolSize: 3, padding: 'same' }],
    ['rows that no window reaches', [1, 5, 6, 1], { poolSize: 2, strides: [2, 4] }],
  ])('pools with %s', (_, shape, options) => {
    const x = negative(shape);
    for (const [name, pool] of Object.entries(operations)) {
      const [poolSize = 2, strides = poolSize] = [options.poolSize, options.strides];
      const pair = (value: number | readonly number[]): number[] =>
        [value].flat().length === 1 ? [Number([value].flat()[0]), Number([value].flat()[0])] : [...(value as number[])];
      const [window, steps] = [pair(poolSize), pair(strides)];
      const y = pool(x, options);
      const before = [1, 2].map((axis) => {
        if (Array.isArray(options.padding)) return options.padding[axis - 1]![0] as number;
        if (options.padding !== 'same') return 0;
        return Math.floor(Math.max(0, (y.shape[axis]! - 1) * steps[axis - 1]! + window[axis - 1]! - shape[axis]!) / 2);
      });
      const volume = { ...x, shape: [shape[0]!, 1, ...shape.slice(1)] };
      const kind = name.startsWith('max') ? 'max' : 'avg';
      const expected = direct(
        kind,
        volume,
        [1, ...window],
        [1, ...steps],
        [0, ...before],
        [1, y.shape[1]!, y.shape[2]!],
      );
      const got = y.dataSync();
      expected.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 5));
      expectGradients(
        squared((a) => pool(a, options)),
        [x],
      );
    }
  });

  it('gives the gradient to the first of equal elements, at every order', () => {
    const x = tensor([1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 3, 3, 1]);
    const first = grad((a: Tensor) => maxPool2d(a, { strides: 1 }).sum());
    expect(first(x).flatten().arraySync()).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 0]);
    const cubic = grad((a: Tensor) => maxPool2d(a.mul(a).mul(a), { strides: 1 }).sum());
    expect(cubic(x).flatten().arraySync()).toEqual([3, 3, 0, 3, 3, 0, 0, 0, 0]);
    expect(
      grad((a: Tensor) => cubic(a).sum())(x)
        .flatten()
        .arraySync(),
    ).toEqual([6, 6, 0, 6, 6, 0, 0, 0, 0]);
    expect(
      grad((a: Tensor) => maxPool3d(a.reshape([1, 1, 3, 3, 1]), { poolSize: [1, 2, 2], strides: 1 }).sum())(x)
        .flatten()
        .arraySync(),
    ).toEqual([1, 1, 0, 1, 1, 0, 0, 0, 0]);
    const slope = grad((a: Tensor) => maxPool2d(a, { strides: 1 }).square().sum());
    const weights = tensor([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
    const hessian = grad((a: Tensor) => slope(a).mul(weights).sum());
    expect(hessian(x).flatten().arraySync()).toEqual([2, 4, 0, 8, 10, 0, 0, 0, 0]);
    const cube = tensor(new Float32Array(8).fill(-2), [1, 2, 2, 2, 1]);
    expect(
      grad((a: Tensor) => maxPool3d(a).sum())(cube)
        .flatten()
        .arraySync(),
    ).toEqual([1, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('does not let padding win over negative elements', () => {
    const x = tensor([-1, -2, -3, -4], [1, 2, 2, 1]);
    expect(maxPool2d(x, { poolSize: 3, strides: 1, padding: 'same' }).flatten().arraySync()).toEqual([-1, -1, -1, -1]);
    expect(
      grad((a: Tensor) => maxPool2d(a, { poolSize: 3, strides: 1, padding: 'same' }).sum())(x)
        .flatten()
        .arraySync(),
    ).toEqual([4, 0, 0, 0]);
  });

  it.each(kinds)('%s-pools along one axis', (kind) => {
    const pool = kind === 'max' ? maxPool1d : avgPool1d;
    const x = negative([2, 7, 2]);
    const y = pool(x, { poolSize: 3, strides: 2, padding: [[1, 0]] });
    const volume = { ...x, shape: [2, 1, 1, 7, 2] };
    direct(kind, volume, [1, 1, 3], [1, 1, 2], [0, 0, 1], [1, 1, 3]).forEach((value, i) =>
      expect(y.dataSync()[i]).toBeCloseTo(value, 5),
    );
    expect(y.shape).toEqual([2, 3, 2]);
    expectGradients(
      squared((a) => pool(a, { padding: 'same' })),
      [negative([1, 5, 1])],
    );
  });

  it.each(kinds)('%s-pools volumes', (kind) => {
    const pool = volumes[`${kind}Pool3d`]!;
    const x = negative([1, 4, 5, 3, 2]);
    const y = pool(x, { poolSize: [3, 2, 3], strides: [2, 3, 1], padding: 'same' });
    expect(y.shape).toEqual([1, 2, 2, 3, 2]);
    direct(kind, x, [3, 2, 3], [2, 3, 1], [0, 0, 1], [2, 2, 3]).forEach((value, i) =>
      expect(y.dataSync()[i]).toBeCloseTo(value, 5),
    );
    const explicit = {
      poolSize: 2,
      strides: 1,
      padding: [
        [1, 0],
        [0, 1],
        [1, 1],
      ] as const,
    };
    direct(kind, x, [2, 2, 2], [1, 1, 1], [1, 0, 1], [4, 5, 4]).forEach((value, i) =>
      expect(pool(x, explicit).dataSync()[i]).toBeCloseTo(value, 5),
    );
    expectGradients(
      squared((a) => pool(a, { poolSize: [2, 3, 1], strides: 1, padding: 'same' })),
      [negative([1, 3, 3, 2, 1])],
    );
  });

  it('explains what does not fit', () => {
    expect(() => maxPool2d(zeros([2, 2, 1]))).toThrow(
      'maxPool2d: x must be [n, height, width, channels]; got [2, 2, 1]',
    );
    expect(() => avgPool2d(zeros([1, 2, 2, 1]), { poolSize: 3 })).toThrow(
      'a window of [3, 3] does not fit into an input whose spatial axes are [2, 2]',
    );
    expect(() =>
      maxPool2d(zeros([1, 4, 4, 1]), {
        poolSize: 2,
        padding: [
          [0, 2],
          [0, 0],
        ],
      }),
    ).toThrow('it must be smaller than the window');
    expect(() => avgPool1d(zeros([1, 4, 4]), { poolSize: [2, 2] })).toThrow(
      'poolSize must be a whole number of at least 1, or 1 of them; got [2,2]',
    );
  });
});
