import { ArgumentError, ShapeError } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import { describe } from '../checks.ts';
import { gatherRows, hostArray } from '../host-array.ts';
import type { MersenneTwister } from '../random/mersenne-twister.ts';
import { randomFrom } from '../random/random-from.ts';
import { indicesByClass, type Label, rowLabels } from './class-indices.ts';
import { readSamples } from './samples.ts';

/** Options of {@link trainTestSplit}, those of scikit-learn's `train_test_split`. */
export interface TrainTestSplitOptions {
  /** The share of the samples, between 0 and 1, or their number, that is held out; what `trainSize` leaves, or 0.25. */
  readonly testSize?: number;
  /** The share of the samples, between 0 and 1, or their number, to train on; what `testSize` leaves. */
  readonly trainSize?: number;
  /** A whole number from 0 to 2³² − 1 that fixes the result; one that follows from `setSeed`. */
  readonly randomState?: number;
  /** Whether the samples are put in random order first; true. */
  readonly shuffle?: boolean;
  /** Labels whose proportions both parts are to keep; `true` takes `y`. */
  readonly stratify?: true | TensorLike | readonly string[];
}

/** The two parts of a data set. */
export interface TrainTestSplit {
  /** The samples to train on. */
  readonly xTrain: NdArray;
  /** The samples held out. */
  readonly xTest: NdArray;
  /** The targets to train on. */
  readonly yTrain: NdArray;
  /** The targets held out. */
  readonly yTest: NdArray;
}

/**
 * Splits samples and targets into a part to train on and a part to test with. The rows are those of scikit-learn 1.2's
 * `train_test_split` for the same `randomState`, with and without `stratify`.
 *
 * @param data `x` and `y` with samples along their first axes; what else the record holds is left aside
 * @throws ShapeError when `x` and `y` have different numbers of samples, or none
 * @throws ArgumentError when the sizes leave one part empty or ask for more than there is, or a class is too small to
 *   be in both parts
 * @example
 * const { xTrain, xTest, yTrain, yTest } = trainTestSplit({ x, y }, { testSize: 0.2, randomState: 42, stratify: true });
 */
export function trainTestSplit(
  data: { readonly x: TensorLike; readonly y: TensorLike },
  options: TrainTestSplitOptions = {},
): TrainTestSplit {
  const { x, y, samples } = readSamples(data);
  if (samples === 0) throw new ShapeError('x and y are empty: there is nothing to split.');
  const { train, test } = splitIndices(samples, y, options);
  return {
    xTrain: gatherRows(x, train),
    xTest: gatherRows(x, test),
    yTrain: gatherRows(y, train),
    yTest: gatherRows(y, test),
  };
}

interface Indices {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

function splitIndices(samples: number, y: NdArray, options: TrainTestSplitOptions): Indices {
  const { train, test } = sizesOf(samples, options.testSize, options.trainSize);
  if (options.shuffle === false) {
    if (options.stratify !== undefined) {
      throw new ArgumentError('stratify draws at random: leave shuffle at true, or stratify out.');
    }
    const range = Int32Array.from({ length: train + test }, (_, index) => index);
    return { train: range.subarray(0, train), test: range.subarray(train) };
  }
  const random = randomFrom(options.randomState);
  if (options.stratify !== undefined) {
    return stratified(labelsOf(options.stratify, y, samples), train, test, random);
  }
  const order = random.permutation(samples);
  return { train: order.subarray(test, test + train), test: order.subarray(0, test) };
}

function sizesOf(samples: number, testSize?: number, trainSize?: number): { train: number; test: number } {
  for (const [name, size] of [
    ['testSize', testSize],
    ['trainSize', trainSize],
  ] as const) {
    const isShare = size !== undefined && size > 0 && size < 1;
    if (size !== undefined && !isShare && !(Number.isInteger(size) && size > 0 && size < samples)) {
      throw new ArgumentError(
        `${name} must be a share between 0 and 1, or a number of samples from 1 to ${samples - 1}; got ${describe(size)}.`,
      );
    }
  }
  const share = testSize ?? (trainSize === undefined ? 0.25 : undefined);
  const wantedTest = share === undefined ? undefined : share < 1 ? Math.ceil(share * samples) : share;
  const wantedTrain = trainSize === undefined ? undefined : trainSize < 1 ? Math.floor(trainSize * samples) : trainSize;
  const test = wantedTest ?? samples - wantedTrain!;
  const train = wantedTrain ?? samples - test;
  if (train + test > samples) {
    throw new ArgumentError(
      `testSize ${describe(testSize)} and trainSize ${describe(trainSize)} ask for ${train + test} of ${samples} samples: lower one.`,
    );
  }
  if (train === 0 || test === 0) {
    throw new ArgumentError(
      `Of ${samples} samples, testSize ${describe(testSize)} and trainSize ${describe(trainSize)} leave none to ` +
        `${train === 0 ? 'train on' : 'test with'}: change one, or give more data.`,
    );
  }
  return { train, test };
}

/** One label for each sample. @throws ShapeError when their number differs */
export function labelsOf(
  stratify: true | TensorLike | readonly string[],
  y: NdArray,
  samples: number,
): readonly Label[] {
  const isStrings = Array.isArray(stratify) && typeof stratify[0] === 'string';
  const labels = isStrings
    ? (stratify as readonly string[])
    : rowLabels(stratify === true ? y : hostArray('stratify', stratify as TensorLike));
  if (labels.length !== samples) {
    throw new ShapeError(`stratify has ${labels.length} labels for ${samples} samples: give one for each.`);
  }
  return labels;
}

function stratified(labels: readonly Label[], train: number, test: number, random: MersenneTwister): Indices {
  const classes = indicesByClass(labels);
  for (const [label, members] of classes) {
    if (members.length < 2) {
      throw new ArgumentError(
        `stratify: the class ${describe(label)} has 1 sample, and each class needs 2, one for each part. ` +
          'Leave the class out, or stratify.',
      );
    }
  }
  for (const [name, size] of [
    ['train', train],
    ['test', test],
  ] as const) {
    if (size < classes.size) {
      throw new ArgumentError(
        `stratify: ${size} samples to ${name} cannot hold one of each of the ${classes.size} classes.`,
      );
    }
  }
  const members = [...classes.values()];
  const counts = members.map((indices) => indices.length);
  const trainCounts = proportionalCounts(counts, train, random);
  const testCounts = proportionalCounts(
    counts.map((count, i) => count - trainCounts[i]!),
    test,
    random,
  );
  const orders = members.map((indices) => Array.from(random.permutation(indices.length), (place) => indices[place]!));
  const trainIndices = orders.map((order, i) => order.slice(0, trainCounts[i]!)).flat();
  const testIndices = orders.map((order, i) => order.slice(trainCounts[i]!, trainCounts[i]! + testCounts[i]!)).flat();
  return {
    train: random.shuffle(Int32Array.from(trainIndices)),
    test: random.shuffle(Int32Array.from(testIndices)),
  };
}

/**
 * How many to draw of each class so that `draws` keep the classes' proportions: the shares rounded down, then one more
 * for the largest remainders, ties at random (scikit-learn's `_approximate_mode`).
 */
function proportionalCounts(counts: readonly number[], draws: number, random: MersenneTwister): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => (count / total) * draws);
  const drawn = shares.map(Math.floor);
  const remainders = shares.map((share, i) => share - drawn[i]!);
  let missing = Math.trunc(draws - drawn.reduce((sum, count) => sum + count, 0));
  for (const remainder of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = Int32Array.from(remainders.flatMap((value, i) => (value === remainder ? [i] : [])));
    const chosen = random.choice(tied, Math.min(tied.length, missing));
    for (const i of chosen) drawn[i]!++;
    missing -= chosen.length;
  }
  return drawn;
}
