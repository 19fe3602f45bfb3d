import { ArgumentError } from '@neurite/backend';
import { ndArray } from '@neurite/tensors';
import { describe, finiteNumber, wholeNumber } from '../checks.ts';
import type { MersenneTwister } from '../random/mersenne-twister.ts';
import { randomFrom } from '../random/random-from.ts';
import { sampleWithoutReplacement } from '../random/sample-without-replacement.ts';
import type { LabelledData } from './labelled-data.ts';
import { type Matrix, matrix, multiply, shuffledSamples, takeColumns, toNdArray } from './matrix.ts';

/** Options of {@link makeClassification}, those of scikit-learn's `make_classification`. */
export interface MakeClassificationOptions {
  /** The number of samples; 100. */
  readonly nSamples?: number;
  /** The number of features, 20: the informative, the redundant and the repeated ones, and noise for the rest. */
  readonly nFeatures?: number;
  /** The dimensions of the hypercube on whose corners the clusters sit; 2. */
  readonly nInformative?: number;
  /** Features that are random linear combinations of the informative ones; 2. */
  readonly nRedundant?: number;
  /** Features that repeat an informative or redundant one; 0. */
  readonly nRepeated?: number;
  /** The number of classes; 2. */
  readonly nClasses?: number;
  /** The number of normal clusters that make up a class; 2. */
  readonly nClustersPerClass?: number;
  /** The share of each class, the last one being optional; equal shares. */
  readonly weights?: readonly number[];
  /** The share of samples whose label is drawn at random; 0.01. */
  readonly flipY?: number;
  /** Half of the hypercube's side: larger is easier; 1. */
  readonly classSep?: number;
  /** Whether the clusters sit on a hypercube, or else on a random polytope; true. */
  readonly hypercube?: boolean;
  /** Added to every feature, or to each its own; `null` draws it from [−classSep, classSep]; 0. */
  readonly shift?: number | readonly number[] | null;
  /** Multiplies every feature after the shift, or each by its own; `null` draws it from [1, 101]; 1. */
  readonly scale?: number | readonly number[] | null;
  /** Whether samples and features are put in random order; true. */
  readonly shuffle?: boolean;
  /** A whole number from 0 to 2³² − 1 that fixes the result; one that follows from `setSeed`. */
  readonly randomState?: number;
}

/**
 * Makes a random classification problem: normal clusters about the corners of a hypercube, with redundant, repeated and
 * useless features added. The numbers are those of scikit-learn 1.2 for the same `randomState`, rounded to float32.
 *
 * Source: Guyon, Design of experiments for the NIPS 2003 variable selection benchmark (2003), as in scikit-learn's
 * `make_classification` (BSD-3-Clause).
 *
 * @returns `x`, float32 `[nSamples, nFeatures]`, and `y`, int32 `[nSamples]`
 * @throws ArgumentError when the features or clusters do not fit, or an option is out of its range
 * @example
 * const { x, y } = makeClassification({ nSamples: 1000, nFeatures: 10, randomState: 42 });
 */
export function makeClassification(options: MakeClassificationOptions = {}): LabelledData {
  const nSamples = wholeNumber('nSamples', options.nSamples ?? 100, 1);
  const nFeatures = wholeNumber('nFeatures', options.nFeatures ?? 20, 1);
  const nInformative = wholeNumber('nInformative', options.nInformative ?? 2, 1);
  const nRedundant = wholeNumber('nRedundant', options.nRedundant ?? 2, 0);
  const nRepeated = wholeNumber('nRepeated', options.nRepeated ?? 0, 0);
  const nClasses = wholeNumber('nClasses', options.nClasses ?? 2, 1);
  const nClustersPerClass = wholeNumber('nClustersPerClass', options.nClustersPerClass ?? 2, 1);
  const flipY = finiteNumber('flipY', options.flipY ?? 0.01);
  const classSep = finiteNumber('classSep', options.classSep ?? 1);
  const nUseless = nFeatures - nInformative - nRedundant - nRepeated;
  const nClusters = nClasses * nClustersPerClass;
  if (nUseless < 0) {
    throw new ArgumentError(
      `nInformative + nRedundant + nRepeated is ${nFeatures - nUseless}, more than nFeatures, ${nFeatures}: ` +
        'raise nFeatures or lower one of them.',
    );
  }
  if (nInformative < Math.log2(nClusters)) {
    throw new ArgumentError(
      `nClasses · nClustersPerClass is ${nClusters}, but a hypercube of nInformative = ${nInformative} dimensions has ` +
        `only ${2 ** nInformative} corners: raise nInformative, or lower nClustersPerClass.`,
    );
  }
  const random = randomFrom(options.randomState);
  const clusterSizes = sizesOfClusters(nSamples, nClasses, nClustersPerClass, options.weights);

  const centroids = hypercubeCorners(nClusters, nInformative, random);
  centroids.data.forEach((bit, i) => (centroids.data[i] = bit * 2 * classSep - classSep));
  if (options.hypercube === false) distort(centroids, random);

  const y = new Int32Array(nSamples);
  const informative = matrix(nSamples, nInformative, () => random.gauss());
  for (let cluster = 0, start = 0; cluster < nClusters; cluster++) {
    const stop = Math.min(nSamples, start + clusterSizes[cluster]!);
    y.fill(cluster % nClasses, start, stop);
    placeCluster(informative, start, stop, centroids, cluster, random);
    start = stop;
  }

  const x = matrix(nSamples, nFeatures);
  copyColumns(informative, x, 0);
  if (nRedundant > 0) {
    const mixing = matrix(nInformative, nRedundant, () => 2 * random.random() - 1);
    copyColumns(multiply(informative, mixing), x, nInformative);
  }
  const nUseful = nInformative + nRedundant;
  if (nRepeated > 0) {
    const repeated = Int32Array.from({ length: nRepeated }, () => (nUseful - 1) * random.random() + 0.5);
    copyColumns(takeColumns(x, repeated), x, nUseful);
  }
  if (nUseless > 0)
    copyColumns(
      matrix(nSamples, nUseless, () => random.gauss()),
      x,
      nFeatures - nUseless,
    );

  flipLabels(y, flipY, nClasses, random);
  const shift = perFeature('shift', options.shift, 0, nFeatures, () => (2 * random.random() - 1) * classSep);
  const scale = perFeature('scale', options.scale, 1, nFeatures, () => 1 + 100 * random.random());
  x.data.forEach((value, i) => (x.data[i] = (value + shift[i % nFeatures]!) * scale[i % nFeatures]!));

  const shuffle = options.shuffle ?? true;
  const samples = shuffledSamples(x, y, random, shuffle);
  const features = shuffle ? takeColumns(samples.x, random.permutation(nFeatures)) : samples.x;
  return { x: toNdArray(features), y: ndArray(samples.y, [nSamples]) };
}

function sizesOfClusters(
  nSamples: number,
  nClasses: number,
  nClustersPerClass: number,
  weights: readonly number[] | undefined,
): number[] {
  if (weights !== undefined && weights.length !== nClasses && weights.length !== nClasses - 1) {
    throw new ArgumentError(
      `weights has ${weights.length} entries for ${nClasses} classes: give ${nClasses}, or ${nClasses - 1} and the last ` +
        'is the rest.',
    );
  }
  weights?.forEach((weight, i) => finiteNumber(`weights[${i}]`, weight, 0));
  const shares = weights === undefined ? new Array<number>(nClasses).fill(1 / nClasses) : [...weights];
  if (shares.length < nClasses) shares.push(1 - shares.reduce((sum, weight) => sum + weight, 0));
  const sizes = Array.from({ length: nClasses * nClustersPerClass }, (_, cluster) =>
    Math.trunc((nSamples * shares[cluster % nClasses]!) / nClustersPerClass),
  );
  const missing = nSamples - sizes.reduce((sum, size) => sum + size, 0);
  for (let i = 0; i < missing; i++) sizes[i % sizes.length]!++;
  return sizes;
}

/**
 * Different corners of the unit hypercube, one a row. Only the last 30 dimensions are sampled without replacement; bits
 * of the dimensions before them are drawn freely, and drawn first.
 */
function hypercubeCorners(count: number, dimensions: number, random: MersenneTwister): Matrix {
  const corners = matrix(count, dimensions);
  const sampled = Math.min(dimensions, 30);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < dimensions - sampled; column++) {
      corners.data[row * dimensions + column] = random.integer(2);
    }
  }
  sampleWithoutReplacement(random, 2 ** sampled, count).forEach((corner, row) => {
    for (let bit = 0; bit < sampled; bit++) corners.data[(row + 1) * dimensions - 1 - bit] = (corner >>> bit) & 1;
  });
  return corners;
}

/** Turns a hypercube into a random polytope: scales each corner, then each dimension. */
function distort(corners: Matrix, random: MersenneTwister): void {
  const byCorner = Float64Array.from({ length: corners.rows }, () => random.random());
  const byDimension = Float64Array.from({ length: corners.columns }, () => random.random());
  corners.data.forEach((value, i) => {
    corners.data[i] = value * byCorner[Math.floor(i / corners.columns)]! * byDimension[i % corners.columns]!;
  });
}

/** Gives the rows from `start` to `stop` a random covariance and moves them to their cluster's corner. */
function placeCluster(
  points: Matrix,
  start: number,
  stop: number,
  centroids: Matrix,
  cluster: number,
  random: MersenneTwister,
): void {
  const { columns } = points;
  const mixing = matrix(columns, columns, () => 2 * random.random() - 1);
  const rows: Matrix = { rows: stop - start, columns, data: points.data.subarray(start * columns, stop * columns) };
  const mixed = multiply(rows, mixing).data;
  mixed.forEach((value, i) => (rows.data[i] = value + centroids.data[cluster * columns + (i % columns)]!));
}

function copyColumns(source: Matrix, target: Matrix, at: number): void {
  for (let row = 0; row < source.rows; row++) {
    const values = source.data.subarray(row * source.columns, (row + 1) * source.columns);
    target.data.set(values, row * target.columns + at);
  }
}

function flipLabels(y: Int32Array, share: number, nClasses: number, random: MersenneTwister): void {
  if (share < 0) return;
  const flipped = y.map(() => Number(random.random() < share));
  flipped.forEach((isFlipped, i) => {
    if (isFlipped) y[i] = random.integer(nClasses);
  });
}

function perFeature(
  name: string,
  given: number | readonly number[] | null | undefined,
  standard: number,
  nFeatures: number,
  draw: () => number,
): ArrayLike<number> {
  if (given === null) return Float64Array.from({ length: nFeatures }, draw);
  if (given === undefined || typeof given === 'number') {
    return new Float64Array(nFeatures).fill(finiteNumber(name, given ?? standard));
  }
  if (given.length !== nFeatures) {
    throw new ArgumentError(
      `${name} must be a number or have one for each of the ${nFeatures} features; got ${describe(given)}.`,
    );
  }
  given.forEach((value, i) => finiteNumber(`${name}[${i}]`, value));
  return given;
}
