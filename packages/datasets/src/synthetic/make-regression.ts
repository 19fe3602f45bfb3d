import { ArgumentError } from '@neurite/backend';
import { ndArray, type NdArray } from '@neurite/tensors';
import { finiteNumber, wholeNumber } from '../checks.ts';
import { randomFrom } from '../random/random-from.ts';
import { lowRankMatrix } from './low-rank-matrix.ts';
import { type Matrix, matrix, multiply, takeColumns, takeRows, toNdArray } from './matrix.ts';

/** Options of {@link makeRegression}, those of scikit-learn's `make_regression`. */
export interface MakeRegressionOptions {
  /** The number of samples; 100. */
  readonly nSamples?: number;
  /** The number of features; 100. */
  readonly nFeatures?: number;
  /** The number of features that the targets depend on; 10, or `nFeatures` where that is less. */
  readonly nInformative?: number;
  /** The number of targets; 1. */
  readonly nTargets?: number;
  /** Added to every target; 0. */
  readonly bias?: number;
  /** About how many singular vectors explain most of the features; without it the features are independent. */
  readonly effectiveRank?: number;
  /** With an `effectiveRank`: the weight of the singular values' long tail, from 0 to 1; 0.5. */
  readonly tailStrength?: number;
  /** The standard deviation of normal noise added to the targets; 0. */
  readonly noise?: number;
  /** Whether samples and features are put in random order; true. */
  readonly shuffle?: boolean;
  /** A whole number from 0 to 2³² − 1 that fixes the result; one that follows from `setSeed`. */
  readonly randomState?: number;
}

/** Samples, targets, and the linear model that made the targets. */
export interface RegressionData {
  /** The features, float32 `[nSamples, nFeatures]`. */
  readonly x: NdArray<[number, number]>;
  /** The targets, float32 `[nSamples]`, or `[nSamples, nTargets]` where there are several. */
  readonly y: NdArray;
  /** The true coefficients, float32 `[nFeatures]` or `[nFeatures, nTargets]`. */
  readonly coef: NdArray;
}

/**
 * Makes a random linear regression problem, `y = x · coef + bias + noise`, of which only `nInformative` coefficients are
 * not zero. The numbers are those of scikit-learn 1.2's `make_regression` (BSD-3-Clause) for the same `randomState`,
 * rounded to float32.
 *
 * @returns `x`, float32 `[nSamples, nFeatures]`; `y`, float32 `[nSamples]` or `[nSamples, nTargets]`; `coef`, `[nFeatures]`
 *   or `[nFeatures, nTargets]`
 * @throws ArgumentError when an option is out of its range
 * @example
 * const { x, y } = makeRegression({ nSamples: 200, nFeatures: 5, noise: 10, randomState: 0 });
 */
export function makeRegression(options: MakeRegressionOptions = {}): RegressionData {
  const nSamples = wholeNumber('nSamples', options.nSamples ?? 100, 1);
  const nFeatures = wholeNumber('nFeatures', options.nFeatures ?? 100, 1);
  const nInformative = Math.min(nFeatures, wholeNumber('nInformative', options.nInformative ?? 10, 0));
  const nTargets = wholeNumber('nTargets', options.nTargets ?? 1, 1);
  const bias = finiteNumber('bias', options.bias ?? 0);
  const noise = finiteNumber('noise', options.noise ?? 0, 0);
  const tailStrength = finiteNumber('tailStrength', options.tailStrength ?? 0.5, 0);
  if (tailStrength > 1) throw new ArgumentError(`tailStrength must be from 0 to 1; got ${tailStrength}.`);
  const random = randomFrom(options.randomState);

  let x =
    options.effectiveRank === undefined
      ? matrix(nSamples, nFeatures, () => random.gauss())
      : lowRankMatrix(
          nSamples,
          nFeatures,
          wholeNumber('effectiveRank', options.effectiveRank, 1),
          tailStrength,
          random,
        );
  let coef = matrix(nFeatures, nTargets);
  for (let i = 0; i < nInformative * nTargets; i++) coef.data[i] = 100 * random.random();
  let y = multiply(x, coef);
  for (let i = 0; i < y.data.length; i++) y.data[i]! += bias;
  if (noise > 0) for (let i = 0; i < y.data.length; i++) y.data[i]! += random.normal(0, noise);

  if (options.shuffle ?? true) {
    const samples = random.permutation(nSamples);
    x = takeRows(x, samples);
    y = takeRows(y, samples);
    const features = random.permutation(nFeatures);
    x = takeColumns(x, features);
    coef = takeRows(coef, features);
  }
  return { x: toNdArray(x), y: squeezed(y), coef: squeezed(coef) };
}

function squeezed(source: Matrix): NdArray {
  return source.columns === 1 ? ndArray(Float32Array.from(source.data), [source.rows]) : toNdArray(source);
}
