import { expect, it } from 'vitest';
import {
  bernoulli,
  getRandomState,
  permutation,
  RandomGenerator,
  randomInt,
  randomNormal,
  randomUniform,
  setRandomState,
  setSeed,
  type Tensor,
  truncatedNormal,
} from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const COUNT = 20_000;

function moments(x: Tensor): { mean: number; stddev: number; min: number; max: number } {
  const data = Array.from(x.dataSync());
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, stddev: Math.sqrt(variance), min: Math.min(...data), max: Math.max(...data) };
}

/** Asserts mean and spread to within five standard errors of them. */
function expectMoments(x: Tensor, mean: number, stddev: number): void {
  const got = moments(x);
  expect(Math.abs(got.mean - mean)).toBeLessThan((5 * stddev) / Math.sqrt(x.size));
  expect(Math.abs(got.stddev - stddev)).toBeLessThan((5 * stddev) / Math.sqrt(x.size));
}

/** Pearson's χ² of counts that should be equal, as a number of standard deviations from what chance gives. */
function chiSquareDeviation(counts: readonly number[]): number {
  const expected = counts.reduce((p, q) => p + q) / counts.length;
  const chiSquare = counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
  return (chiSquare - (counts.length - 1)) / Math.sqrt(2 * (counts.length - 1));
}

function histogram(values: Iterable<number>, bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const value of values) counts[value]! += 1;
  return counts;
}

onEachBackend(() => {
  it('gives these very numbers, on every backend and in every version', () => {
    setSeed(42);
    expect(Array.from(randomUniform([3]).dataSync())).toEqual(GOLDEN.uniform);
    expect(Array.from(randomNormal([3]).dataSync())).toEqual(GOLDEN.normal);
    expect(Array.from(randomInt([6], { max: 10, seed: 1 }).dataSync())).toEqual(GOLDEN.int);
    expect(Array.from(permutation(6, { seed: 1 }))).toEqual(GOLDEN.permutation);
  });

  it('follows from the seed, and goes on from call to call', () => {
    setSeed(1);
    const first = randomNormal([5]).arraySync();
    const second = randomNormal([5]).arraySync();
    setSeed(1);
    expect(randomNormal([5]).arraySync()).toEqual(first);
    expect(randomNormal([5]).arraySync()).toEqual(second);
    expect(second).not.toEqual(first);
  });

  it('is the same at every call with a seed of its own, and leaves the global generator alone', () => {
    const state = getRandomState();
    const first = randomUniform([3], { seed: 5 }).arraySync();
    expect(randomUniform([3], { seed: 5 }).arraySync()).toEqual(first);
    expect(randomUniform([3], { seed: 6 }).arraySync()).not.toEqual(first);
    expect(randomUniform([3], { seed: 2 ** 32 + 5 }).arraySync()).not.toEqual(first);
    expect(getRandomState()).toEqual(state);
  });

  it('goes on where a saved state stood', () => {
    setSeed(3);
    randomUniform([7]);
    const state = JSON.parse(JSON.stringify(getRandomState())) as ReturnType<typeof getRandomState>;
    const expected = randomUniform([9]).arraySync();
    setSeed(99);
    setRandomState(state);
    expect(randomUniform([9]).arraySync()).toEqual(expected);
    const own = RandomGenerator.fromState(state);
    expect(randomUniform([9], { generator: own }).arraySync()).toEqual(expected);
    expect(own.getState()).not.toEqual(state);
  });

  it('has the moments and the bounds of its distributions', () => {
    const uniform = randomUniform([COUNT], { min: -1, max: 3, seed: 1 });
    expectMoments(uniform, 1, 4 / Math.sqrt(12));
    expect(moments(uniform).min).toBeGreaterThanOrEqual(-1);
    expect(moments(uniform).max).toBeLessThan(3);
    expectMoments(randomNormal([COUNT], { mean: 2, stddev: 3, seed: 2 }), 2, 3);
    const truncated = truncatedNormal([COUNT], { mean: 1, stddev: 0.5, seed: 3 });
    // The standard deviation of a normal distribution cut off at two of them.
    expectMoments(truncated, 1, 0.5 * 0.8796256610342398);
    expect(moments(truncated).min).toBeGreaterThanOrEqual(0);
    expect(moments(truncated).max).toBeLessThanOrEqual(2);
    expectMoments(bernoulli([COUNT], { probability: 0.3, seed: 4 }), 0.3, Math.sqrt(0.3 * 0.7));
    expect(bernoulli([2]).dtype).toBe('bool');
    expect(moments(bernoulli([100], { probability: 0 })).max).toBe(0);
    expect(moments(bernoulli([100], { probability: 1 })).min).toBe(1);
  });

  it('spreads evenly: numbers, whole numbers, pairs and places in a permutation', () => {
    const uniform = randomUniform([COUNT], { seed: 11 }).dataSync();
    expect(
      Math.abs(
        chiSquareDeviation(
          histogram(
            Array.from(uniform, (u) => Math.floor(u * 50)),
            50,
          ),
        ),
      ),
    ).toBeLessThan(4);
    const pairs = Array.from(
      { length: COUNT / 2 },
      (_, i) => Math.floor(uniform[2 * i]! * 8) * 8 + Math.floor(uniform[2 * i + 1]! * 8),
    );
    expect(Math.abs(chiSquareDeviation(histogram(pairs, 64)))).toBeLessThan(4);
    const whole = randomInt([COUNT], { min: -3, max: 4, seed: 12 });
    expect(whole.dtype).toBe('int32');
    expect(
      Math.abs(
        chiSquareDeviation(
          histogram(
            Array.from(whole.dataSync(), (n) => n + 3),
            7,
          ),
        ),
      ),
    ).toBeLessThan(4);
    setSeed(13);
    const firsts = Array.from({ length: 5000 }, () => permutation(5)[0]!);
    expect(Math.abs(chiSquareDeviation(histogram(firsts, 5)))).toBeLessThan(4);
  });

  it('orders every number once', () => {
    const order = permutation(1000, { seed: 4 });
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(order).not.toEqual(permutation(1000, { seed: 5 }));
    expect(order).toEqual(permutation(1000, { seed: 4 }));
    expect(permutation(0)).toEqual(new Int32Array(0));
  });

  it('says what it cannot take', () => {
    expect(() => new RandomGenerator(1.5)).toThrow('A seed is a whole number from 0 to 2^53 - 1; got 1.5.');
    expect(() => setSeed(-1)).toThrow('A seed is a whole number from 0 to 2^53 - 1; got -1.');
    expect(() => randomUniform([1], { min: 2, max: 2 })).toThrow(
      'randomUniform: max must be greater than min; got 2 and 2.',
    );
    expect(() => randomInt([1], { max: 0.5 })).toThrow('randomInt: min and max must be whole numbers');
    expect(() => bernoulli([1], { probability: 2 })).toThrow('bernoulli: probability must be from 0 to 1; got 2.');
  });
});

const GOLDEN = {
  uniform: [0.6129598617553711, 0.4685865044593811, 0.07323169708251953],
  normal: [-0.030789852142333984, 0.44803714752197266, -2.1999239921569824],
  int: [8, 8, 5, 7, 6, 8],
  permutation: [0, 4, 1, 2, 3, 5],
};
