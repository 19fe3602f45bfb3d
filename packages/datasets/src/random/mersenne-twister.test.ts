import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../golden/random.json' with { type: 'json' };
import { MersenneTwister } from './mersenne-twister.ts';
import { sampleWithoutReplacement } from './sample-without-replacement.ts';

const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

describe('MersenneTwister draws what numpy draws', () => {
  for (const expected of golden.cases) {
    it(expected.name, () => {
      const random = new MersenneTwister(expected.seed);
      expect(times(5, () => random.nextUint32())).toEqual(expected.uint32.map(Number));
      expect(times(3, () => random.random())).toEqual(expected.random.map(Number));
      expectClose(
        times(3, () => random.gauss()),
        expected.gauss,
      );
      expect(times(2, () => random.uniform(-3, 7))).toEqual(expected.uniform.map(Number));
      expectClose(
        times(4, () => random.normal(5, 2)),
        expected.normal,
      );
      for (const { bound, values } of expected.integers) expect(times(6, () => random.integer(bound))).toEqual(values);
      expect([...random.permutation(13)]).toEqual(expected.permutation);
      expect([
        ...random.choice(
          Int32Array.from({ length: 20 }, (_, i) => 100 + i),
          5,
        ),
      ]).toEqual(expected.choice);
      expect([random.random()]).toEqual(expected.last.map(Number));
    });
  }

  // Logarithms may differ in their last bit between C libraries.
  function expectClose(got: number[], expected: string[]): void {
    got.forEach((value, i) => expect(Math.abs(value - Number(expected[i]))).toBeLessThan(1e-14));
  }

  for (const { population, size, values } of golden.samples) {
    it(`sampleWithoutReplacement: ${size} of ${population}`, () => {
      expect([...sampleWithoutReplacement(new MersenneTwister(3), population, size)]).toEqual(values);
    });
  }
});

describe('MersenneTwister', () => {
  it.each([-1, 1.5, 2 ** 32, NaN])('refuses the seed %s', (seed) => {
    expect(() => new MersenneTwister(seed)).toThrow(
      `randomState must be a whole number from 0 to 4294967295 (2³² − 1); got ${seed}.`,
    );
  });

  it('keeps integers below their bound and permutes every index once', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(200), (seed, bound, length) => {
        const random = new MersenneTwister(seed);
        const value = random.integer(bound);
        expect(value >= 0 && value < bound).toBe(true);
        expect([...random.permutation(length)].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, i) => i));
      }),
    );
  });
});
