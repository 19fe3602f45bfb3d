import { ArgumentError } from '@neurite/backend';
import { tensorOf } from '../core/construct.ts';
import { HostStorage } from '../core/storage.ts';
import type { Shape } from '../ndarray.ts';
import { add, div, mul } from '../ops/arithmetic.ts';
import { less } from '../ops/compare.ts';
import { cast } from '../ops/dtype.ts';
import { floor } from '../ops/math.ts';
import type { Tensor } from '../tensor.ts';
import type { Mutable } from '../types/broadcast.ts';
import { generatorFor, type RandomGenerator } from './generator.ts';

/** Where random numbers come from. */
export interface RandomOptions {
  /** Gives the same numbers at every call. Default: the numbers follow from `setSeed` and all draws before. */
  readonly seed?: number;
  /** A generator of one's own to draw from, when there is no seed. */
  readonly generator?: RandomGenerator;
}

/**
 * Uniform numbers: float32 in [min, max).
 *
 * @param options `min` defaults to 0, `max` to 1
 * @throws ArgumentError when max is not greater than min
 * @example
 * randomUniform([2, 3], { min: -1, max: 1, seed: 7 })
 */
export function randomUniform<const S extends Shape>(
  shape: S,
  options: RandomOptions & { readonly min?: number; readonly max?: number } = {},
): Tensor<Mutable<S>> {
  const { min = 0, max = 1 } = options;
  if (!(max > min)) throw new ArgumentError(`randomUniform: max must be greater than min; got ${min} and ${max}.`);
  return affine(generatorFor(options).uniform(shape), max - min, min) as Tensor<Mutable<S>>;
}

/**
 * Normal numbers: float32 of the given `mean` (default 0) and standard deviation `stddev` (default 1).
 *
 * @example
 * randomNormal([2, 3], { mean: 1, stddev: 0.1, seed: 7 }).shape // [2, 3]
 */
export function randomNormal<const S extends Shape>(
  shape: S,
  options: RandomOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Tensor<Mutable<S>> {
  const { mean = 0, stddev = 1 } = options;
  return affine(generatorFor(options).normal(shape), stddev, mean) as Tensor<Mutable<S>>;
}

/** Φ(−2) and Φ(2): the share of a normal distribution below −2 and below 2 standard deviations. */
const BELOW = 0.022750131948179195;
const ABOVE = 1 - BELOW;

/**
 * Normal numbers without the tails beyond two standard deviations.
 *
 * One uniform number u gives one result: Φ⁻¹(Φ(−2) + u · (Φ(2) − Φ(−2))), with Acklam's rational approximation of Φ⁻¹
 * (P. J. Acklam, An algorithm for computing the inverse normal cumulative distribution function, 2003; central region).
 *
 * @param options `mean` defaults to 0; `stddev`, that of the distribution before the tails are cut off, to 1
 * @example
 * truncatedNormal([2, 3], { seed: 7 }).shape // [2, 3]
 */
export function truncatedNormal<const S extends Shape>(
  shape: S,
  options: RandomOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Tensor<Mutable<S>> {
  const { mean = 0, stddev = 1 } = options;
  const uniform = generatorFor(options).uniform(shape);
  const standard = onHost(uniform, (u) => {
    const q = BELOW + u * (ABOVE - BELOW) - 0.5;
    const r = q * q;
    return (q * polynomial(NUMERATOR, r)) / polynomial(DENOMINATOR, r);
  });
  if (standard !== undefined) return affine(standard, stddev, mean) as Tensor<Mutable<S>>;
  const q = add(mul(uniform, ABOVE - BELOW), BELOW - 0.5);
  const r = mul(q, q);
  return affine(div(mul(q, tensorPolynomial(NUMERATOR, r)), tensorPolynomial(DENOMINATOR, r)), stddev, mean) as Tensor<
    Mutable<S>
  >;
}

/**
 * Whole numbers: int32 from `min` (default 0) to before `max`.
 *
 * @example
 * randomInt([3], { min: 0, max: 10, seed: 7 }).shape // [3]
 */
export function randomInt<const S extends Shape>(
  shape: S,
  options: RandomOptions & { readonly min?: number; readonly max: number },
): Tensor<Mutable<S>> {
  const { min = 0, max } = options;
  if (!Number.isInteger(min) || !Number.isInteger(max) || max <= min || max - min > 2 ** 24) {
    throw new ArgumentError(
      `randomInt: min and max must be whole numbers, max the greater by at most 2^24; got ${min} and ${max}.`,
    );
  }
  const scaled = affine(generatorFor(options).uniform(shape), max - min, 0);
  const host = onHost(scaled, Math.floor);
  return add(cast(host ?? floor(scaled), 'int32'), min) as Tensor<Mutable<S>>;
}

/**
 * Booleans that are true with the given probability (default 0.5).
 *
 * @example
 * bernoulli([100], { seed: 7 }).shape // [100]
 */
export function bernoulli<const S extends Shape>(
  shape: S,
  options: RandomOptions & { readonly probability?: number } = {},
): Tensor<Mutable<S>> {
  const { probability = 0.5 } = options;
  if (!(probability >= 0 && probability <= 1)) {
    throw new ArgumentError(`bernoulli: probability must be from 0 to 1; got ${probability}.`);
  }
  return less(generatorFor(options).uniform(shape), probability) as Tensor<Mutable<S>>;
}

/**
 * The whole numbers from 0 to count − 1 in random order, as host array.
 *
 * @example
 * permutation(5, { seed: 7 }).length // 5
 */
export function permutation(count: number, options: RandomOptions = {}): Int32Array {
  return generatorFor(options).permutation(count);
}

const NUMERATOR = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const DENOMINATOR = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1, 1,
];

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

function tensorPolynomial([first, second, ...others]: readonly number[], x: Tensor): Tensor {
  return others.reduce((sum, coefficient) => add(mul(sum, x), coefficient), add(mul(x, first!), second!));
}

/** scale · x + shift, on the host where x is there, so that weights can be drawn before a backend is chosen. */
function affine(x: Tensor, scale: number, shift: number): Tensor {
  if (scale === 1 && shift === 0) return x;
  const host = onHost(x, (value) => Math.fround(value * Math.fround(scale)) + Math.fround(shift));
  return host ?? add(mul(x, scale), shift);
}

function onHost(x: Tensor, fn: (value: number) => number): Tensor | undefined {
  if (!(x.storage instanceof HostStorage)) return undefined;
  const data = (x.storage.readSync() as Float32Array).map(fn);
  return tensorOf(new HostStorage(data, x.shape, 'float32'), x.shape, 'float32');
}
