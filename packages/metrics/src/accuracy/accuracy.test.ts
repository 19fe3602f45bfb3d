import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { ndArray, type TensorLike, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Metric } from '../metric.ts';
import { accuracy } from './accuracy.ts';
import { categoricalAccuracy, sparseCategoricalAccuracy } from './categorical-accuracy.ts';
import { topKCategoricalAccuracy } from './top-k-categorical-accuracy.ts';

const after = (metric: Metric, yTrue: TensorLike, yPred: TensorLike): number => {
  metric.update(yTrue, yPred);
  return metric.result().itemSync();
};

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is binary for one output', () => {
    expect(after(accuracy(), [0, 1, 1, 1], [[0.2], [0.8], [0.4], [0.9]])).toBe(0.75);
    expect(after(accuracy(), [[0], [1]], [0.2, 0.8])).toBe(1);
    expect(after(accuracy({ threshold: 0 }), [0, 1], [[-0.2], [0.2]])).toBe(1);
  });

  it('goes by the largest output for class numbers and for one-hot rows', () => {
    const predictions = tensor([
      [0.6, 0.3, 0.1],
      [0.1, 0.2, 0.7],
    ]);
    expect(after(accuracy(), [0, 1], predictions)).toBe(0.5);
    expect(after(accuracy(), [[0], [2]], predictions)).toBe(1);
    expect(after(accuracy(), ndArray(Int32Array.from([0, 2])), predictions)).toBe(1);
    expect(
      after(
        accuracy(),
        [
          [1, 0, 0],
          [1, 0, 0],
        ],
        predictions,
      ),
    ).toBe(0.5);
  });

  it('takes several outputs as several answers where it is told so', () => {
    expect(
      after(
        accuracy({ binary: true }),
        [
          [1, 1],
          [0, 1],
        ],
        [
          [0.9, 0.8],
          [0.1, 0.2],
        ],
      ),
    ).toBe(0.75);
  });

  it('counts the positions of a sequence, and weighs them by their example', () => {
    const predictions = tensor([
      [
        [0.9, 0.1],
        [0.9, 0.1],
      ],
      [
        [0.9, 0.1],
        [0.1, 0.9],
      ],
    ]);
    const metric = accuracy();
    metric.update(
      [
        [0, 1],
        [0, 1],
      ],
      predictions,
      [3, 1],
    );
    expect(metric.result().itemSync()).toBe(5 / 8);
  });

  it('counts a guess as right where the right score ties, and as wrong where it is NaN', () => {
    expect(after(topKCategoricalAccuracy({ k: 1 }), [[0, 1]], [[0.5, 0.5]])).toBe(1);
    expect(after(topKCategoricalAccuracy({ k: 1 }), [[0, 1]], [[0.5, NaN]])).toBe(0);
  });

  it('is 0 before there is anything', () => {
    expect(accuracy().result().itemSync()).toBe(0);
  });
});

it('says which metric to use for the other kind of labels', () => {
  expect(() =>
    categoricalAccuracy().update(
      [0, 1],
      [
        [0.1, 0.9],
        [0.1, 0.9],
      ],
    ),
  ).toThrow(
    'the labels have the shape [2], the predictions have [2, 2]. It takes one-hot rows; for class numbers use sparseCategoricalAccuracy.',
  );
  expect(() => sparseCategoricalAccuracy().update([[0, 1]], [[0.1, 0.9]])).toThrow(
    'for one-hot rows use categoricalAccuracy.',
  );
  expect(() =>
    accuracy().update(
      [0, 1, 2],
      [
        [0.1, 0.9],
        [0.1, 0.9],
      ],
    ),
  ).toThrow(
    'accuracy: the labels have the shape [3], the predictions have [2, 2]. It takes class numbers, [2], or one-hot rows, [2, 2].',
  );
  expect(() => accuracy().update([0, 1], [0.1, 0.9], [1])).toThrow(
    'accuracy: sampleWeight has the shape [1]; it needs one weight for each example: [2].',
  );
});
