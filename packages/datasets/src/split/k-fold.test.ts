import { ndArray } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import golden from '../golden/splits.json' with { type: 'json' };
import { kFold, stratifiedKFold } from './k-fold.ts';

const numbers = (n: number) => ndArray(Int32Array.from({ length: n }, (_, i) => i));
const labels = golden.stratify as unknown as Record<string, readonly string[]>;

describe('folds hold the rows that scikit-learn puts into them', () => {
  it.each(golden.folds.map((fold) => [fold.name, fold] as const))('%s', (_name, { n, options, stratify, tests }) => {
    const data = { x: ndArray(new Float32Array(2 * n), [n, 2]), y: numbers(n) };
    const folds = [
      ...(stratify === undefined
        ? kFold(data, options)
        : stratifiedKFold(data, { ...options, stratify: labels[stratify]! })),
    ];
    expect(folds.map(({ testIndices }) => [...testIndices])).toEqual(tests);
    for (const { trainIndices, testIndices, xTrain, yTrain, yTest } of folds) {
      expect([...trainIndices, ...testIndices].sort((a, b) => a - b)).toEqual([...numbers(n).data]);
      expect([...yTrain.data]).toEqual([...trainIndices]);
      expect([...yTest.data]).toEqual([...testIndices]);
      expect(xTrain.shape).toEqual([trainIndices.length, 2]);
    }
  });
});

it('stratifies by y', () => {
  const y = ndArray(Int32Array.from([1, 1, 0, 1, 0, 1]));
  const tests = [...stratifiedKFold({ x: numbers(6), y }, { nSplits: 2 })].map(({ yTest }) =>
    [...yTest.data].sort((a, b) => a - b),
  );
  expect(tests).toEqual([
    [0, 1, 1],
    [0, 1, 1],
  ]);
});

it('can be gone through again, and draws anew without a randomState', () => {
  const first = (options: object): number[] => {
    const [fold] = kFold({ x: numbers(40), y: numbers(40) }, { shuffle: true, ...options });
    return [...fold!.testIndices];
  };
  expect(first({ randomState: 1 })).toEqual(first({ randomState: 1 }));
  expect(first({})).not.toEqual(first({}));
});

it.each([
  [() => kFold({ x: numbers(3), y: numbers(3) }), '5 folds need as many samples at least; there are 3.'],
  [() => kFold({ x: numbers(3), y: numbers(2) }), 'their first axes, the samples, must have one length'],
  [
    () => kFold({ x: numbers(9), y: numbers(9) }, { nSplits: 1 }),
    'nSplits must be a whole number of at least 2; got 1.',
  ],
  [() => kFold({ x: numbers(9), y: numbers(9) }, { randomState: 1 }), 'has no effect without shuffle: true'],
  [() => stratifiedKFold({ x: numbers(9), y: numbers(9) }), 'the largest class has 1 samples, too few for 5 folds.'],
])('%#', (split, message) => {
  expect(split).toThrow(message);
});

it('says so when every one of many labels stands alone', () => {
  const data = { x: numbers(200_000), y: numbers(200_000) };
  expect(() => stratifiedKFold(data)).toThrow('the largest class has 1 samples, too few for 5 folds');
});
