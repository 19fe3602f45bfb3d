import { expect, it } from 'vitest';
import { erf } from './erf.ts';

/** 2/√π e^(−x²) Σ 2ⁿ x²ⁿ⁺¹ / (1 · 3 · … · (2n + 1)), whose terms are all of one sign. Abramowitz and Stegun 7.1.6. */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

it('equals its power series', () => {
  for (let x = -4; x <= 4; x += 1 / 64)
    expect(Math.abs(erf(x) - series(x))).toBeLessThanOrEqual(2e-15 * Math.abs(series(x)));
});

it('is exact near 0, odd, and ±1 far out', () => {
  for (const x of [1e-3, 1e-8, 1e-30, 1e-310]) {
    expect(erf(x) / ((2 * x) / Math.sqrt(Math.PI))).toBeCloseTo(1 - (x * x) / 3 + x ** 4 / 10, 14);
    expect(erf(-x)).toBe(-erf(x));
  }
  expect(Object.is(erf(-0), -0)).toBe(true);
  expect([4.5, 1e4, Infinity, -Infinity].map(erf)).toEqual([1, 1, 1, -1]);
  expect(erf(NaN)).toBeNaN();
});
