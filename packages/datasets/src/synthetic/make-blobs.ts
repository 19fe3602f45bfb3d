import { ArgumentError } from '@neurite/backend';
import { ndArray, type NdArray } from '@neurite/tensors';
import { describe, finiteNumber, wholeNumber } from '../checks.ts';
import { randomFrom } from '../random/random-from.ts';
import type { LabelledData } from './labelled-data.ts';
import { type Matrix, matrix, shuffledSamples, toNdArray } from './matrix.ts';

/** Options of {@link makeBlobs}, those of scikit-learn's `make_blobs`. */
export interface MakeBlobsOptions {
  /** The number of samples in all, dealt out evenly, or that of each blob; 100. */
  readonly nSamples?: number | readonly number[];
  /** The number of features, unless `centers` says it; 2. */
  readonly nFeatures?: number;
  /** The number of blobs, or where they are, `[blobs, features]`; 3, or as many as `nSamples` lists. */
  readonly centers?: number | readonly (readonly number[])[];
  /** The standard deviation of all blobs or of each; 1. */
  readonly clusterStd?: number | readonly number[];
  /** The bounds between which centres are drawn; [−10, 10]. */
  readonly centerBox?: readonly [number, number];
  /** Whether the samples are put in random order; true. */
  readonly shuffle?: boolean;
  /** A whole number from 0 to 2³² − 1 that fixes the result; one that follows from `setSeed`. */
  readonly randomState?: number;
}

/** What {@link makeBlobs} gives: the samples, and where their blobs are. */
export interface BlobsData extends LabelledData {
  /** The blobs' centres, float32 `[blobs, features]`. */
  readonly centers: NdArray<[number, number]>;
}

/**
 * Makes round normal blobs, one a class. The numbers are those of scikit-learn 1.2's `make_blobs` (BSD-3-Clause) for the
 * same `randomState`, rounded to float32.
 *
 * @returns `x`, float32 `[nSamples, nFeatures]`, `y`, int32 `[nSamples]`, and `centers`, float32 `[blobs, nFeatures]`
 * @throws ArgumentError when the numbers of samples, centres and deviations differ, or an option is out of its range
 * @example
 * const { x, y } = makeBlobs({ nSamples: 300, centers: 4, randomState: 0 });
 */
export function makeBlobs(options: MakeBlobsOptions = {}): BlobsData {
  const { nSamples = 100, centerBox = [-10, 10], clusterStd = 1 } = options;
  const random = randomFrom(options.randomState);
  const [low, high] = [finiteNumber('centerBox[0]', centerBox[0]), finiteNumber('centerBox[1]', centerBox[1])];
  if (low > high) throw new ArgumentError(`centerBox must go from low to high; got [${low}, ${high}].`);

  const given = options.centers ?? (typeof nSamples === 'number' ? 3 : nSamples.length);
  const centers =
    typeof given === 'number'
      ? matrix(wholeNumber('centers', given, 1), wholeNumber('nFeatures', options.nFeatures ?? 2, 1), () =>
          random.uniform(low, high),
        )
      : matrixOfCenters(given);
  const sizes = sizesOfBlobs(nSamples, centers.rows);
  const deviations = deviationsOfBlobs(clusterStd, centers.rows);

  const total = sizes.reduce((sum, size) => sum + size, 0);
  const points = matrix(total, centers.columns);
  const labels = new Int32Array(total);
  let row = 0;
  sizes.forEach((size, blob) => {
    for (const stop = row + size; row < stop; row++) {
      labels[row] = blob;
      for (let feature = 0; feature < centers.columns; feature++) {
        const center = centers.data[blob * centers.columns + feature]!;
        points.data[row * centers.columns + feature] = random.normal(center, deviations[blob]!);
      }
    }
  });
  const { x, y } = shuffledSamples(points, labels, random, options.shuffle ?? true);
  return { x: toNdArray(x), y: ndArray(y, [total]), centers: toNdArray(centers) };
}

function matrixOfCenters(centers: readonly (readonly number[])[]): Matrix {
  const columns = centers[0]?.length ?? 0;
  if (columns === 0 || centers.some((center) => center.length !== columns)) {
    throw new ArgumentError('centers must be a number, or one list of coordinates for each blob, all of one length.');
  }
  const flat = centers.flat();
  flat.forEach((value, i) => finiteNumber(`centers[${Math.floor(i / columns)}][${i % columns}]`, value));
  return { rows: centers.length, columns, data: Float64Array.from(flat) };
}

function sizesOfBlobs(nSamples: number | readonly number[], blobs: number): number[] {
  if (typeof nSamples === 'number') {
    wholeNumber('nSamples', nSamples, 1);
    return Array.from({ length: blobs }, (_, i) => Math.floor(nSamples / blobs) + (i < nSamples % blobs ? 1 : 0));
  }
  if (nSamples.length !== blobs) {
    throw new ArgumentError(
      `nSamples lists ${nSamples.length} blobs, but there are ${blobs} centers: give one number for each.`,
    );
  }
  return nSamples.map((size, i) => wholeNumber(`nSamples[${i}]`, size, 0));
}

function deviationsOfBlobs(clusterStd: number | readonly number[], blobs: number): number[] {
  if (typeof clusterStd === 'number') return new Array<number>(blobs).fill(finiteNumber('clusterStd', clusterStd, 0));
  if (clusterStd.length !== blobs) {
    throw new ArgumentError(
      `clusterStd must be a number or have one for each of the ${blobs} blobs; got ${describe(clusterStd)}.`,
    );
  }
  return clusterStd.map((deviation, i) => finiteNumber(`clusterStd[${i}]`, deviation, 0));
}
