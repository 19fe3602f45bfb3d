import { expect, it } from 'vitest';
import {
  type Axes,
  cumprod,
  cumsum,
  grad,
  logSumExp,
  max,
  mean,
  min,
  mul,
  prod,
  std,
  sum,
  type Tensor,
  variance,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

const axes: (Axes | undefined)[] = [undefined, 0, 1, -1, [0, 2], [1, 2], [0, 1, 2], []];

onEachBackend(() => {
  it.each(axes)('differentiates reductions over the axes %o', (axis) => {
    const x = sample([2, 3, 2]);
    for (const keepDims of [false, true]) {
      for (const op of [sum, mean, prod, logSumExp, variance])
        expectGradients((v) => op(mul(v, v), axis, keepDims), [x]);
      for (const op of [max, min]) expectGradients((v) => mul(op(v, axis, keepDims), sum(v)), [x]);
    }
  });

  it.each([undefined, 0, [0, 1]])('differentiates the standard deviation over the axes %o, unbiased too', (axis) => {
    for (const ddof of [0, 1]) expectGradients((v) => std(v, axis, false, { ddof }), [sample([3, 2], { seed: 4 })]);
    expectGradients((v) => variance(v, axis, true, { ddof: 1 }), [sample([3, 2], { seed: 5 })]);
  });

  it.each([
    ['max', max, -1],
    ['min', min, 1],
  ] as const)('differentiates %s of values of one sign', (_, op, side) => {
    const x = [
      [1, 2, 3],
      [3, 1.5, 2],
    ].map((row) => row.map((v) => side * v));
    expectGradients((v) => mul(op(v, 1), sum(v)), [x]);
  });

  it.each([
    ['max', max],
    ['min', min],
  ] as const)('shares the gradient of %s equally among equal elements', (_, op) => {
    const gradient = (x: number[][], axis?: Axes): unknown => grad((v) => sum(op(v, axis)))(x).arraySync();
    expect(gradient([[2, 2, 2, 2]])).toEqual([[0.25, 0.25, 0.25, 0.25]]);
    expect(
      gradient(
        [
          [0, 0],
          [-0, 0],
        ],
        1,
      ),
    ).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
    expect(
      gradient(
        [
          [-3, -3],
          [-3, -3],
        ],
        0,
      ),
    ).toEqual([
      [0.5, 0.5],
      [0.5, 0.5],
    ]);
  });

  it('differentiates products with none, one, two and three zeros', () => {
    for (const x of [
      [1.5, -2, 3, 0.5],
      [1.5, 0, 3, 0.5],
      [0, -2, 0, 0.5],
      [0, 0, 0, 0.5],
    ]) {
      expectGradients((v) => prod(v), [x]);
      expectGradients((v) => prod(mul(v, v)), [x]);
    }
    expectGradients(
      (v) => prod(v, 0),
      [
        [
          [0, 1],
          [2, 0],
          [3, 4],
        ],
      ],
    );
    expectGradients(
      (v) => prod(v),
      [
        [
          [0, 1],
          [2, 0],
          [3, 4],
        ],
      ],
    );
    expectGradients((v) => prod(v), [5]);
  });

  it.each([
    [0, false, false],
    [1, false, false],
    [-1, true, false],
    [0, false, true],
    [1, true, true],
    [0, true, true],
    [2, false, true],
  ])('differentiates cumulative ops along axis %d, exclusive %s, reverse %s', (axis, exclusive, reverse) => {
    const withZeros = sample([2, 3, 3], { seed: 7 });
    for (const index of [0, 4, 8, 9, 10]) withZeros.data[index] = 0;
    for (const x of [sample([2, 3, 3]), withZeros]) {
      expectGradients((v) => cumsum(mul(v, v), axis, { exclusive, reverse }), [x]);
      expectGradients((v) => cumprod(v, axis, { exclusive, reverse }), [x]);
    }
  });

  it('differentiates cumulative ops along one axis of any length', () => {
    for (const length of [1, 2, 3, 5, 8]) {
      expectGradients((v: Tensor) => cumprod(v), [sample([length])]);
      expectGradients((v: Tensor) => cumsum(mul(v, v)), [sample([length])]);
    }
  });

  it('differentiates logSumExp of large and of equal values', () => {
    expectGradients((v) => logSumExp(v), [[1000, 1000.5, 999]], { step: 2 ** -4, tolerance: 4e-3 });
    expect(grad((v) => logSumExp(v))([7, 7, -Infinity]).arraySync()).toEqual([0.5, 0.5, 0]);
  });
});
