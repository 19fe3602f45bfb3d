import { describe, expect, it } from 'vitest';
import {
  getRandomState,
  permutation,
  RandomGenerator,
  randomNormal,
  randomUniform,
  setRandomState,
  setSeed,
  type Tensor,
  truncatedNormal,
} from '../index.ts';

const COUNT = 20_000;

function moments(x: Tensor): { mean: number; stddev: number; min: number; max: number } {
  const data = x.dataSync();
  const mean = data.reduce((sum: number, value: number) => sum + value, 0) / data.length;
  const variance = data.reduce((sum: number, value: number) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, stddev: Math.sqrt(variance), min: Math.min(...data), max: Math.max(...data) };
}

describe('random numbers', () => {
  it('follow from the seed, and go on from call to call', () => {
    setSeed(1);
    const first = randomNormal([5]).arraySync();
    const second = randomNormal([5]).arraySync();
    setSeed(1);
    expect(randomNormal([5]).arraySync()).toEqual(first);
    expect(randomNormal([5]).arraySync()).toEqual(second);
    expect(second).not.toEqual(first);
  });

  it('are the same at every call with a seed of their own', () => {
    const first = randomUniform([3], { seed: 5 }).arraySync();
    expect(randomUniform([3], { seed: 5 }).arraySync()).toEqual(first);
    expect(randomUniform([3], { seed: 6 }).arraySync()).not.toEqual(first);
  });

  it('go on where a saved state stood', () => {
    setSeed(3);
    randomUniform([7]);
    const state = JSON.parse(JSON.stringify(getRandomState())) as ReturnType<typeof getRandomState>;
    const expected = randomUniform([9]).arraySync();
    setSeed(99);
    setRandomState(state);
    expect(randomUniform([9]).arraySync()).toEqual(expected);
  });

  it('have the moments of their distributions', () => {
    const uniform = moments(randomUniform([COUNT], { min: -1, max: 3, seed: 1 }));
    expect(uniform.mean).toBeCloseTo(1, 1);
    expect(uniform.stddev).toBeCloseTo(4 / Math.sqrt(12), 1);
    expect(uniform.min).toBeGreaterThanOrEqual(-1);
    expect(uniform.max).toBeLessThan(3);
    const normal = moments(randomNormal([COUNT], { mean: 2, stddev: 3, seed: 2 }));
    expect(normal.mean).toBeCloseTo(2, 1);
    expect(normal.stddev).toBeCloseTo(3, 1);
    const truncated = moments(truncatedNormal([COUNT], { stddev: 0.5, seed: 3 }));
    expect(truncated.stddev).toBeCloseTo(0.5 * 0.8796, 2);
    expect(Math.max(-truncated.min, truncated.max)).toBeLessThanOrEqual(1.0001);
  });

  it('order every number once', () => {
    const order = permutation(1000, { seed: 4 });
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, index) => index));
    expect(order).not.toEqual(permutation(1000, { seed: 5 }));
    expect(order).toEqual(permutation(1000, { seed: 4 }));
  });

  it('need a whole number as seed', () => {
    expect(() => new RandomGenerator(1.5)).toThrow('A seed is a whole number from 0 to 2^53 - 1; got 1.5.');
  });
});
