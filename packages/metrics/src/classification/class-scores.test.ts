import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { ndArray, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { confusionMatrix } from './confusion-matrix.ts';
import { f1 } from './f1.ts';
import { precision } from './precision.ts';
import { recall } from './recall.ts';

const rows = [
  [0.8, 0.1, 0.1],
  [0.2, 0.7, 0.1],
  [0.6, 0.3, 0.1],
  [0.7, 0.2, 0.1],
];

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('gives the score of each class', () => {
    const metric = precision({ average: 'none' });
    metric.update([0, 1, 1, 0], rows);
    const [first, ...rest] = metric.result().dataSync();
    expect(first).toBeCloseTo(2 / 3, 6);
    expect(rest).toEqual([1, 0]);
  });

  it('takes what is undefined for 0, or for 1 where it is told so', () => {
    for (const [make, atZero, atOne] of [
      [precision, 5 / 9, 8 / 9],
      [recall, 1 / 2, 5 / 6],
      [f1, 0.8 / 3 + 2 / 9, 1.8 / 3 + 2 / 9],
    ] as const) {
      for (const [zeroDivision, expected] of [
        [0, atZero],
        [1, atOne],
      ] as const) {
        const metric = make({ zeroDivision });
        metric.update([0, 1, 1, 0], rows);
        expect(metric.result().itemSync()).toBeCloseTo(expected, 6);
      }
    }
  });

  it('takes two columns for class 0 and class 1', () => {
    const metric = recall();
    metric.update(
      [1, 1, 0],
      [
        [0.1, 0.9],
        [0.8, 0.2],
        [0.3, 0.7],
      ],
    );
    expect(metric.result().itemSync()).toBe(0.5);
  });

  it('takes integer predictions for class numbers', () => {
    const metric = confusionMatrix({ numClasses: 3 });
    metric.update([0, 2, 2], ndArray(Int32Array.from([0, 2, 1])));
    expect(metric.result().arraySync()).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 1, 1],
    ]);
  });
});

it('explains itself', () => {
  expect(() => f1().result()).toThrow("Metric 'f1' has seen no batch yet: call update before result.");
  expect(() => f1({ average: 'makro' as never })).toThrow("Unknown average of f1 'makro'. Did you mean 'macro'?");
  expect(() => confusionMatrix({ numClasses: 4 }).update([0], [[0.1, 0.9]])).toThrow(
    'confusionMatrix: numClasses is 4, but the predictions have 2 columns.',
  );
  expect(() => recall().update([0, 1], [0.5])).toThrow('each prediction needs one label');
});
