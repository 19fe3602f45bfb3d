import { ndArray, type NdArray, sub, type Tensor } from '@neurite/tensors';
import { expect, it } from 'vitest';
import { binaryCrossentropy } from '../binary-crossentropy.ts';
import { categoricalCrossentropy } from '../categorical-crossentropy.ts';
import { meanSquaredError } from '../mean-squared-error.ts';
import { getLoss } from '../registry.ts';
import { sparseCategoricalCrossentropy } from '../sparse-categorical-crossentropy.ts';
import { tripletSemiHard } from '../triplet.ts';
import { checkLabels } from './check-labels.ts';

const ints = (...labels: number[]): NdArray => ndArray(Int32Array.from(labels));

it('lets good labels pass', () => {
  expect(checkLabels(sparseCategoricalCrossentropy, ints(0, 9, 3), [10])).toEqual([]);
  expect(checkLabels(sparseCategoricalCrossentropy, ndArray([[[0], [2]]]), [null, 3])).toEqual([]);
  expect(checkLabels(binaryCrossentropy, ints(0, 1), [1])).toEqual([]);
  expect(checkLabels(binaryCrossentropy, ndArray([[0.25, 0.9]]), [2])).toEqual([]);
  expect(
    checkLabels(
      categoricalCrossentropy,
      ndArray([
        [0.3, 0.7],
        [0, 1],
      ]),
      [2],
    ),
  ).toEqual([]);
  expect(checkLabels(meanSquaredError, ndArray([-5, 100]), [1])).toEqual([]);
  expect(checkLabels(tripletSemiHard, ints(-5, 100), [16])).toEqual([]);
});

it.each([
  [
    'groups that are no whole numbers',
    () => checkLabels(tripletSemiHard, ndArray([1, 0.5]), [16]),
    'tripletSemiHard: Row 1 has the label 0.5; it needs whole numbers that are equal where examples belong together.',
  ],
  [
    'rows of groups',
    () => checkLabels(tripletSemiHard, ndArray([[0, 1]]), [2]),
    'It needs an embedding [n, d] and a whole number [n] for each example.',
  ],
  [
    'a class without an output',
    () => checkLabels(sparseCategoricalCrossentropy, ints(0, 10, 3), [10]),
    'Row 1 has the label 10; the model has outputs for 10 classes, 0 to 9. Or make the last layer 11 units wide.',
  ],
  [
    'classes counted from 1',
    () => checkLabels(sparseCategoricalCrossentropy, ints(1, 2, 3), [3]),
    'Row 2 has the label 3; the model has outputs for 3 classes, 0 to 2. They seem to start at 1: subtract 1 from all.',
  ],
  [
    'a negative class',
    () => checkLabels(sparseCategoricalCrossentropy, ints(0, -1), [3]),
    'Row 1 has the label -1; classes are numbered from 0.',
  ],
  [
    'a negative class for padding',
    () => checkLabels(sparseCategoricalCrossentropy, ndArray([[0, -1]], undefined, 'int32'), [2, 3]),
    'Row 0 (element 1) has the label -1; classes are numbered from 0. Leave such rows out, or encode the labels anew; for padding, ' +
      'which is masked, take any class, as 0.',
  ],
  [
    'a fraction of a class',
    () => checkLabels(sparseCategoricalCrossentropy, ndArray([0, 1.5]), [3]),
    'Row 1 has the label 1.5; it needs whole numbers from 0 to 2. For values use meanSquaredError.',
  ],
  [
    'NaN as a class',
    () => checkLabels(sparseCategoricalCrossentropy, ndArray([0, NaN]), [3]),
    'Row 1 has the label NaN; it needs whole numbers',
  ],
  [
    'a position of a sequence',
    () =>
      checkLabels(
        sparseCategoricalCrossentropy,
        ndArray([
          [0, 1],
          [1, 7],
        ]),
        [2, 3],
      ),
    'Row 1 (element 1) has the label 7',
  ],
  [
    '−1 and 1 for two classes',
    () => checkLabels(binaryCrossentropy, ints(1, -1), [1]),
    'Row 1 has the label -1; it needs 0 or 1. Turn −1 and 1 into 0 and 1 with (y + 1) / 2.',
  ],
  [
    'three classes for two',
    () => checkLabels(binaryCrossentropy, ints(1, 2), [1]),
    'Row 1 has the label 2; it needs 0 or 1. For more than two classes use sparseCategoricalCrossentropy',
  ],
  ['NaN for two classes', () => checkLabels(binaryCrossentropy, ndArray([NaN]), [1]), 'Row 0 has the label NaN'],
  [
    'negative entries of a row',
    () =>
      checkLabels(
        categoricalCrossentropy,
        ndArray([
          [0, 1],
          [2, -1],
        ]),
        [2],
      ),
    'Row 1 (element 1) holds -1; a row of labels has a 1 at its class and 0 elsewhere.',
  ],
  [
    'the wrong kind of labels',
    () => checkLabels(categoricalCrossentropy, ints(0, 1), [3]),
    'These are class numbers: use sparseCategoricalCrossentropy',
  ],
])('finds %s', (_name, check, message) => {
  expect(check).toThrow(message);
});

it("leaves the labels of a function of the user's own alone: three quantiles of one value", () => {
  const pinball = getLoss((yTrue: Tensor, yPred: Tensor) => sub(yPred, yTrue.expandDims(-1)));
  expect(checkLabels(pinball, ndArray([1, 2]), [3])).toEqual([]);
  expect(() => checkLabels(meanSquaredError, ndArray([1, 2]), [3])).toThrow('make the last layer one unit wide');
});

it('warns of rows whose sum is not 1', () => {
  expect(
    checkLabels(
      categoricalCrossentropy,
      ndArray([
        [0, 1],
        [1, 1],
        [0, 0],
      ]),
      [2],
    ),
  ).toEqual([
    'categoricalCrossentropy: the labels of 2 of 3 rows do not sum to 1, the first in row 1 (element 0). ' +
      'If several classes can hold at once, use binaryCrossentropy with sigmoid outputs.',
  ]);
});
