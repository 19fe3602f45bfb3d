import { expect, it } from 'vitest';
import {
  batchNorm,
  groupNorm,
  l2Normalize,
  layerNorm,
  localResponseNormalization,
  moments,
  rmsNorm,
  tensor,
} from '../index.ts';
import { arange } from '../testing/arange.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

function expectClose(got: ArrayLike<number>, expected: readonly number[]): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 5));
}

const x = sample([2, 3, 4]);
const vector = sample([4], { min: 0.5, max: 2, seed: 2 });
const other = sample([4], { seed: 3 });

onEachBackend(() => {
  it('takes moments', () => {
    const { mean, variance } = moments(
      [
        [1, 2, 6],
        [3, 3, 3],
      ],
      1,
    );
    expect([mean.arraySync(), variance.arraySync()[0 as never]]).toEqual([[3, 3], expect.closeTo(14 / 3, 5)]);
    expect(moments(x, [0, 2], true).variance.shape).toEqual([1, 3, 1]);
    expect(moments(x).mean.shape).toEqual([]);
    expectGradients((a) => Object.values(moments(a, [0, 2])), [x]);
  });

  it('normalises with given statistics', () => {
    const y = batchNorm(
      [
        [1, 2],
        [3, 5],
      ],
      [1, 1],
      [3, 8],
      { scale: [2, 3], offset: [0, 1], epsilon: 1 },
    );
    expectClose(y.dataSync(), [0, 2, 2, 5]);
    expectClose(batchNorm([4], 0, 3.999).dataSync(), [2]);
    expectGradients(
      (a, mean, variance, scale, offset) => batchNorm(a, mean, variance, { scale, offset }),
      [x, other, vector, sample([4], { seed: 4 }), sample([4], { seed: 5 })],
    );
  });

  it('normalises each sample', () => {
    const y = layerNorm(
      [
        [1, 3],
        [10, 10],
      ],
      { epsilon: 0.25, scale: [1, 2], offset: 1 },
    );
    expectClose(y.dataSync(), [1 - 1 / Math.sqrt(1.25), 1 + 2 / Math.sqrt(1.25), 1, 1]);
    expectGradients((a, scale, offset) => layerNorm(a, { scale, offset, epsilon: 0.1 }), [x, vector, other]);
    expectGradients((a) => layerNorm(a, { axis: [1, 2], epsilon: 0.1 }), [x]);
  });

  it('normalises groups of channels as PyTorch does', () => {
    const columns = arange([2, 2, 4]).data.map((value) => value ** 1.5);
    expectClose(
      groupNorm(tensor(columns, [2, 2, 4]), 2).dataSync(),
      [
        -1.0744414, -0.8614734, -1.1518192, -0.7873198, 0.6293022, 1.3066126, 0.675279, 1.2638603, -1.188599,
        -0.7514802, -1.1926032, -0.7475359, 0.7049767, 1.2351023, 0.7085496, 1.2315892,
      ],
    );
    expect(() => groupNorm(columns.slice(0, 4), 1)).toThrow('groupNorm: x must be [n, …, channels]; got [4]');
    expect(() => groupNorm(x, 3)).toThrow('groups must divide the 4 channels; got 3');
    expectGradients((a, scale, offset) => groupNorm(a, 2, { scale, offset, epsilon: 0.1 }), [x, vector, other]);
  });

  it('divides by the root mean square', () => {
    expectClose(rmsNorm([[3, 4]], { epsilon: 0, scale: 2 }).dataSync(), [6 / Math.sqrt(12.5), 8 / Math.sqrt(12.5)]);
    expectGradients((a, scale) => rmsNorm(a, { scale, epsilon: 0.1 }), [x, vector]);
  });

  it('scales vectors to length 1', () => {
    expectClose(
      l2Normalize([
        [3, 4],
        [0, 0],
      ]).dataSync(),
      [0.6, 0.8, 0, 0],
    );
    expectGradients((a) => l2Normalize(a, 1), [sample([2, 3], { min: 1 })]);
    expectGradients((a) => l2Normalize(a, 0, 100), [sample([2, 3])]);
  });

  it('divides by the energy of neighbouring channels as PyTorch does', () => {
    const y = localResponseNormalization([[1, 2, 3, 4, 5, 6]], { depthRadius: 1, bias: 2, alpha: 0.1, beta: 0.75 });
    expectClose(y.dataSync(), [0.5029734, 0.7987682, 0.9109073, 0.9294724, 0.9096853, 1.2496474]);
    expectGradients((a) => localResponseNormalization(a, { depthRadius: 1 }), [sample([1, 2, 2, 3])]);
  });
});
