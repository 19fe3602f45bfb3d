import { describe, expect, it } from 'vitest';
import { normalFixedPoint, normalFromBits, normalTable } from './normal.ts';
import { philoxNormal } from './philox.ts';

describe('normalTable', () => {
  it('falls from 6.34 to 0 and has the same bits everywhere', () => {
    const table = normalTable();
    expect(table.length).toBe(8193);
    expect(table[8192]).toBe(0);
    for (let index = 1; index < table.length; index++) expect(table[index]!).toBeLessThanOrEqual(table[index - 1]!);
    // FNV-1a over the entries: a change here is a change of every seeded result.
    let hash = 0x811c9dc5;
    for (const value of table) hash = Math.imul(hash ^ value, 0x01000193);
    expect(hash >>> 0).toBe(524457702);
  });
});

describe('normalFromBits', () => {
  it('gives the quantiles of the normal distribution', () => {
    // z of Q(z) = p, from Python's statistics.NormalDist().inv_cdf.
    expect(normalFromBits(0x40000000)).toBeCloseTo(0.6744897501960817, 5);
    expect(normalFromBits(0x20000000)).toBeCloseTo(1.1503493803760079, 5);
    expect(normalFromBits(Math.round(0.01 * 2 ** 32))).toBeCloseTo(2.3263478740408408, 5);
    expect(normalFromBits(Math.round(1e-6 * 2 ** 32))).toBeCloseTo(4.753424308822899, 3);
    expect(normalFromBits(0)).toBeCloseTo(6.338, 2);
    expect(normalFromBits(0x7fffffff)).toBeCloseTo(0, 5);
  });

  it('is odd in the sign bit and takes signed and unsigned words alike', () => {
    for (const bits of [0, 1, 2, 77, 0x1234567, 0x40000000, 0x7ffffffe, 0x7fffffff]) {
      expect(normalFixedPoint(bits | 0x80000000) + normalFixedPoint(bits)).toBe(0);
      expect(normalFixedPoint(bits + 0x80000000)).toBe(normalFixedPoint(bits | 0x80000000));
    }
    expect(Object.is(normalFixedPoint(-1), -0)).toBe(false);
  });

  it('is monotonic, and exact in float32', () => {
    let previous = Infinity;
    for (let bits = 0; bits <= 0x7fffffff; bits = bits * 1.01 + 1) {
      const z = normalFromBits(Math.floor(bits));
      expect(z).toBeLessThanOrEqual(previous);
      expect(Math.fround(z)).toBe(z);
      previous = z;
    }
  });

  it('errs by less than 1.5e-6 against numerical integration of the density', () => {
    // From z = 0, p = ½ follow dp = −φ(z) dz by Simpson's rule and compare z at every step with the table.
    const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const step = 1 / 4096;
    let p = 0.5;
    let worst = 0;
    for (let z = 0; z < 5; ) {
      p -= (step / 6) * (density(z) + 4 * density(z + step / 2) + density(z + step));
      z += step;
      const m = p * 2 ** 33;
      const nearest = Math.round((m - 1) / 2) | 0;
      const slope = 1 / density(z) / 2 ** 32;
      worst = Math.max(worst, Math.abs(normalFromBits(nearest) - z) - slope / 2);
    }
    expect(worst).toBeLessThan(1.5e-6);
    expect(worst).toBeGreaterThan(0);
  });
});

describe('philoxNormal', () => {
  it('has the same bits everywhere', () => {
    const sample = philoxNormal([1, 2], [3, 4], 4096);
    expect([...sample.subarray(0, 3)]).toEqual([-0.04540205001831055, 0.2923564910888672, 0.4189901351928711]);
    let hash = 0x811c9dc5;
    for (const value of sample) hash = Math.imul(hash ^ (value * 2 ** 21), 0x01000193);
    expect(hash >>> 0).toBe(3125241835);
  });

  it('has the moments and tails of a standard normal', () => {
    const count = 1 << 20;
    const sample = philoxNormal([42, 7], [0, 0], count);
    let [sum, square, cube, fourth, beyond3, beyond4] = [0, 0, 0, 0, 0, 0];
    for (const x of sample) {
      sum += x;
      square += x * x;
      cube += x ** 3;
      fourth += x ** 4;
      if (Math.abs(x) > 3) beyond3++;
      if (Math.abs(x) > 4) beyond4++;
    }
    // Each bound is about four standard errors of the estimate.
    expect(Math.abs(sum / count)).toBeLessThan(4 / 1024);
    expect(Math.abs(square / count - 1)).toBeLessThan((4 * Math.SQRT2) / 1024);
    expect(Math.abs(cube / count)).toBeLessThan((4 * Math.sqrt(15)) / 1024);
    expect(Math.abs(fourth / count - 3)).toBeLessThan((4 * Math.sqrt(96)) / 1024);
    expect(Math.abs(beyond3 - 0.0026998 * count)).toBeLessThan(4 * Math.sqrt(0.0027 * count));
    expect(Math.abs(beyond4 - 6.334e-5 * count)).toBeLessThan(4 * Math.sqrt(6.4e-5 * count));
  });

  it('fills a histogram as the distribution does', () => {
    const count = 1 << 20;
    const bins = new Float64Array(256);
    // By the probability integral transform the bits' own order is the quantile: check z against equiprobable cuts.
    const cuts = Array.from({ length: 127 }, (_, index) => normalFromBits(((index + 1) << 24) >>> 0));
    for (const x of philoxNormal([1, 2], [3, 4], count)) {
      let bin = 0;
      while (bin < 127 && Math.abs(x) < cuts[bin]!) bin++;
      bins[bin + (x < 0 ? 128 : 0)]!++;
    }
    let chiSquare = 0;
    for (const seen of bins) chiSquare += (seen - count / 256) ** 2 / (count / 256);
    expect(chiSquare).toBeLessThan(255 + 4 * Math.sqrt(2 * 255));
  });
});
