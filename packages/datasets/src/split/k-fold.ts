import { ArgumentError } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import { wholeNumber } from '../checks.ts';
import { gatherRows } from '../host-array.ts';
import { randomFrom } from '../random/random-from.ts';
import type { Label } from './class-indices.ts';
import { readSamples } from './samples.ts';
import { labelsOf, type TrainTestSplit } from './train-test-split.ts';

/** Options of {@link kFold}. */
export interface KFoldOptions {
  /** How many folds there are, at least 2; 5. */
  readonly nSplits?: number;
  /** Whether the samples are put in random order first; false. */
  readonly shuffle?: boolean;
  /** A whole number from 0 to 2³² − 1 that fixes the order; needs `shuffle`. Without it the order follows from `setSeed`. */
  readonly randomState?: number;
}

/** Options of {@link stratifiedKFold}. */
export interface StratifiedKFoldOptions extends KFoldOptions {
  /** Labels whose proportions all folds are to keep; `true` takes `y`. Default `true`. */
  readonly stratify?: true | TensorLike | readonly string[];
}

/** One way to split the data: a fold to test with, the others to train on. */
export interface Fold extends TrainTestSplit {
  /** The rows to train on, ascending. */
  readonly trainIndices: Int32Array;
  /** The rows held out, ascending. */
  readonly testIndices: Int32Array;
}

/**
 * Splits samples into folds, each of which is the test part once: cross-validation. The rows are those of scikit-learn 1.2's
 * `KFold` for the same `randomState`. Folds are made when they are asked for.
 *
 * @param data `x` and `y` with samples along their first axes
 * @throws ShapeError when `x` and `y` have different numbers of samples
 * @throws ArgumentError when there are fewer samples than folds, or a `randomState` without `shuffle`
 * @example
 * for (const { xTrain, yTrain, xTest, yTest } of kFold({ x, y }, { nSplits: 5, shuffle: true, randomState: 0 })) …
 */
export function kFold(
  data: { readonly x: TensorLike; readonly y: TensorLike },
  options: KFoldOptions = {},
): Iterable<Fold> {
  const { x, y, samples } = readSamples(data);
  const { nSplits, shuffle } = settled(options, samples);
  const order = shuffle
    ? randomFrom(options.randomState).permutation(samples)
    : Int32Array.from({ length: samples }, (_, index) => index);
  const foldOf = new Int32Array(samples);
  let start = 0;
  for (let fold = 0; fold < nSplits; fold++) {
    const size = Math.floor(samples / nSplits) + (fold < samples % nSplits ? 1 : 0);
    for (const index of order.subarray(start, start + size)) foldOf[index] = fold;
    start += size;
  }
  return folds(x, y, foldOf, nSplits);
}

/**
 * Splits samples into folds that keep the proportions of the classes. The rows are those of scikit-learn 1.2's
 * `StratifiedKFold` for the same `randomState`. A class of fewer samples than there are folds is missing in some.
 *
 * @param data `x` and `y` with samples along their first axes
 * @throws ShapeError when `x`, `y` and the labels have different numbers of samples
 * @throws ArgumentError when every class has fewer samples than there are folds, or a `randomState` without `shuffle`
 * @example
 * for (const { xTrain, yTrain, xTest, yTest } of stratifiedKFold({ x, y }, { nSplits: 10 })) …
 */
export function stratifiedKFold(
  data: { readonly x: TensorLike; readonly y: TensorLike },
  options: StratifiedKFoldOptions = {},
): Iterable<Fold> {
  const { x, y, samples } = readSamples(data);
  const { nSplits, shuffle } = settled(options, samples);
  const classes = membersInOrderOfAppearance(labelsOf(options.stratify ?? true, y, samples));
  const largest = classes.reduce((most, members) => Math.max(most, members.length), 0);
  if (largest < nSplits) {
    throw new ArgumentError(
      `stratifiedKFold: the largest class has ${largest} samples, too few for ${nSplits} folds. Lower nSplits; or ` +
        'if these are values, not classes, use kFold.',
    );
  }
  const random = shuffle ? randomFrom(options.randomState) : undefined;
  const foldOf = new Int32Array(samples);
  // Dealt out in turn, class after class, so that the folds differ by one sample at the most.
  let dealt = 0;
  for (const members of classes) {
    const counts = new Array<number>(nSplits).fill(0);
    for (let i = 0; i < members.length; i++) counts[(dealt + i) % nSplits]!++;
    dealt += members.length;
    const ofClass = Int32Array.from(counts.flatMap((count, fold) => new Array<number>(count).fill(fold)));
    random?.shuffle(ofClass);
    members.forEach((index, place) => (foldOf[index] = ofClass[place]!));
  }
  return folds(x, y, foldOf, nSplits);
}

function* folds(x: NdArray, y: NdArray, foldOf: Int32Array, nSplits: number): Generator<Fold, void, undefined> {
  const all = Int32Array.from(foldOf.keys());
  for (let fold = 0; fold < nSplits; fold++) {
    const trainIndices = all.filter((index) => foldOf[index] !== fold);
    const testIndices = all.filter((index) => foldOf[index] === fold);
    yield {
      xTrain: gatherRows(x, trainIndices),
      xTest: gatherRows(x, testIndices),
      yTrain: gatherRows(y, trainIndices),
      yTest: gatherRows(y, testIndices),
      trainIndices,
      testIndices,
    };
  }
}

function settled(options: KFoldOptions, samples: number): { nSplits: number; shuffle: boolean } {
  const nSplits = wholeNumber('nSplits', options.nSplits ?? 5, 2);
  const shuffle = options.shuffle ?? false;
  if (nSplits > samples)
    throw new ArgumentError(`${nSplits} folds need as many samples at least; there are ${samples}.`);
  if (!shuffle && options.randomState !== undefined) {
    throw new ArgumentError('A randomState has no effect without shuffle: true. Leave it out, or shuffle.');
  }
  return { nSplits, shuffle };
}

function membersInOrderOfAppearance(labels: readonly Label[]): number[][] {
  const members = new Map<Label, number[]>();
  labels.forEach((label, index) => {
    const known = members.get(label);
    if (known === undefined) members.set(label, [index]);
    else known.push(index);
  });
  return [...members.values()];
}
