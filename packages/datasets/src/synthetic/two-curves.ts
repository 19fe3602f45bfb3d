import { ArgumentError } from '@neurite/backend';
import { ndArray } from '@neurite/tensors';
import { finiteNumber, wholeNumber } from '../checks.ts';
import { randomFrom } from '../random/random-from.ts';
import type { LabelledData } from './labelled-data.ts';
import { matrix, shuffledSamples, toNdArray } from './matrix.ts';

/** Options that the moons and the circles share. */
export interface RingOptions {
  /** The number of points in all, or on each curve; 100. Of an odd number the second curve gets one more. */
  readonly nSamples?: number | readonly [number, number];
  /** Whether the points are put in random order; true. */
  readonly shuffle?: boolean;
  /** The standard deviation of normal noise added to both coordinates; none. */
  readonly noise?: number;
  /** A whole number from 0 to 2³² − 1 that fixes the result; one that follows from `setSeed`. */
  readonly randomState?: number;
}

/** Points along two curves, class 0 and class 1, then shuffled, then given noise. */
export function twoCurves(
  options: RingOptions,
  pointAt: (curve: 0 | 1, index: number, length: number) => readonly [number, number],
): LabelledData {
  const [first, second] = lengths(options.nSamples ?? 100);
  const random = randomFrom(options.randomState);
  const nSamples = first + second;
  const points = matrix(nSamples, 2);
  for (let i = 0; i < nSamples; i++) {
    points.data.set(i < first ? pointAt(0, i, first) : pointAt(1, i - first, second), 2 * i);
  }
  const labels = new Int32Array(nSamples).fill(1, first);
  const { x, y } = shuffledSamples(points, labels, random, options.shuffle ?? true);
  if (options.noise !== undefined) {
    const noise = finiteNumber('noise', options.noise, 0);
    for (let i = 0; i < x.data.length; i++) x.data[i]! += random.normal(0, noise);
  }
  return { x: toNdArray(x), y: ndArray(y, [nSamples]) };
}

function lengths(nSamples: number | readonly number[]): [number, number] {
  if (typeof nSamples === 'number') {
    const first = Math.floor(wholeNumber('nSamples', nSamples, 1) / 2);
    return [first, nSamples - first];
  }
  if (nSamples.length !== 2) {
    throw new ArgumentError(`nSamples must be a number or two, one for each curve; got ${nSamples.length} of them.`);
  }
  return [wholeNumber('nSamples[0]', nSamples[0], 0), wholeNumber('nSamples[1]', nSamples[1], 0)];
}
