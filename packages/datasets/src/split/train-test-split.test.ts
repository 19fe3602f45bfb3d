import { ndArray } from '@neurite/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import golden from '../golden/splits.json' with { type: 'json' };
import { trainTestSplit, type TrainTestSplitOptions } from './train-test-split.ts';

const numbers = (n: number) => ndArray(Int32Array.from({ length: n }, (_, i) => i));

const labels: Record<string, NonNullable<TrainTestSplitOptions['stratify']>> = {
  labels: golden.stratify.labels,
  few: ndArray(Int32Array.from(golden.stratify.few)),
  words: golden.stratify.words,
  oneHot: ndArray(Float32Array.from(golden.stratify.oneHot.data), golden.stratify.oneHot.shape),
};

describe('trainTestSplit takes the rows that scikit-learn takes', () => {
  for (const { name, n, options, stratify, train, test } of golden.cases) {
    it(name, () => {
      const data = {
        x: ndArray(
          Float32Array.from({ length: 2 * n }, (_, i) => i / 2),
          [n, 2],
        ),
        y: numbers(n),
      };
      const split = trainTestSplit(
        data,
        stratify === undefined ? options : { ...options, stratify: labels[stratify]! },
      );
      expect([...split.yTrain.data]).toEqual(train);
      expect([...split.yTest.data]).toEqual(test);
      expect([...split.xTrain.data]).toEqual(train.flatMap((row) => [row, row + 0.5]));
      expect(split.xTest.shape).toEqual([test.length, 2]);
      expect(split.yTest.dtype).toBe('int32');
    });
  }

  it('stratify: true takes the labels of y', () => {
    const y = ndArray(Int32Array.from(golden.stratify.few));
    const options = { testSize: 5, randomState: 1 };
    const data = { x: numbers(12), y };
    expect(trainTestSplit(data, { ...options, stratify: true })).toEqual(
      trainTestSplit(data, { ...options, stratify: y }),
    );
  });
});

describe('trainTestSplit', () => {
  it('gives every row to one part', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 80 }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        fc.nat(),
        (n, testSize, randomState) => {
          fc.pre(Math.ceil(testSize * n) < n);
          const { yTrain, yTest } = trainTestSplit({ x: numbers(n), y: numbers(n) }, { testSize, randomState });
          expect(yTest.data.length).toBe(Math.ceil(testSize * n));
          expect([...yTrain.data, ...yTest.data].sort((a, b) => a - b)).toEqual([...numbers(n).data]);
        },
      ),
    );
  });

  it('draws anew without a randomState', () => {
    const draw = () => [...trainTestSplit({ x: numbers(60), y: numbers(60) }).yTest.data];
    expect(draw()).not.toEqual(draw());
  });

  const ten = { x: numbers(10), y: numbers(10) };
  it.each([
    [
      () => trainTestSplit({ x: numbers(10), y: numbers(9) }),
      'x has the shape [10] and y the shape [9]: their first axes',
    ],
    [() => trainTestSplit({ x: numbers(0), y: numbers(0) }), 'x and y are empty'],
    [() => trainTestSplit({ x: numbers(1), y: numbers(1) }), 'leave none to train on'],
    [() => trainTestSplit(ten, { trainSize: 0.01 }), 'leave none to train on'],
    [
      () => trainTestSplit(ten, { testSize: 10 }),
      'testSize must be a share between 0 and 1, or a number of samples from 1 to 9; got 10.',
    ],
    [() => trainTestSplit(ten, { testSize: -0.1 }), 'got -0.1.'],
    [() => trainTestSplit(ten, { testSize: 0.8, trainSize: 0.8 }), 'ask for 16 of 10 samples'],
    [() => trainTestSplit(ten, { shuffle: false, stratify: true }), 'leave shuffle at true'],
    [() => trainTestSplit(ten, { stratify: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] }), 'the class 1 has 1 sample'],
    [() => trainTestSplit(ten, { stratify: [1, 2] }), 'stratify has 2 labels for 10 samples'],
    [
      () => trainTestSplit(ten, { stratify: [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], testSize: 3 }),
      '3 samples to test cannot hold one of each of the 5 classes',
    ],
    [() => trainTestSplit({ x: 'no' as never, y: numbers(3) }), "x must be an array of numbers; got 'no'."],
  ])('%#', (split, message) => {
    expect(split).toThrow(message);
  });
});
