import '@neurite/backend-cpu';
import { abs, sub, type Tensor, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { categoricalCrossentropy } from './categorical-crossentropy.ts';
import { meanSquaredError } from './mean-squared-error.ts';
import { getLoss } from './registry.ts';

beforeAll(() => useBackend('cpu'));

it('knows losses by the names of Keras', () => {
  expect(getLoss('mse')).toBe(meanSquaredError);
  expect(getLoss('meanSquaredError')).toBe(meanSquaredError);
  expect(getLoss(categoricalCrossentropy)).toBe(categoricalCrossentropy);
});

it('suggests the nearest name', () => {
  expect(() => getLoss('binaryCrossEntrpy')).toThrow(
    "Unknown loss 'binaryCrossEntrpy'. Did you mean 'binaryCrossentropy'?",
  );
  expect(() => getLoss('toString')).toThrow("Unknown loss 'toString'.");
  expect(() => getLoss(7 as never)).toThrow('got number');
});

it('says what a loss expects', () => {
  const { labels, expects } = categoricalCrossentropy;
  expect({ labels, expects }).toEqual({ labels: 'oneHot', expects: 'probabilities' });
  expect(categoricalCrossentropy.with({ fromLogits: true }).expects).toBe('logits');
  expect(getLoss('sparseCategoricalCrossentropy').labels).toBe('sparse');
  expect(getLoss('binaryCrossentropy').labels).toBe('binary');
  expect(meanSquaredError.expects).toBe('values');
});

it('is made again from its config', async () => {
  const loss = categoricalCrossentropy.with({ fromLogits: true }).with({ labelSmoothing: 0.1 });
  expect(loss.config).toEqual({ name: 'categoricalCrossentropy', fromLogits: true, labelSmoothing: 0.1 });
  expect(loss.name).toBe('categoricalCrossentropy');
  const again = getLoss(JSON.parse(JSON.stringify(loss.config)));
  expect(again.config).toEqual(loss.config);
  expect(await again([[0, 1]], [[1, 2]]).item()).toBe(await loss([[0, 1]], [[1, 2]]).item());
  expect(await loss([[0, 1]], [[1, 2]]).item()).not.toBe(await categoricalCrossentropy([[0, 1]], [[1, 2]]).item());
});

it('refuses settings that a loss does not have', () => {
  expect(() => getLoss({ name: 'binaryCrossentropy', fromLogit: true })).toThrow(
    "Unknown setting of binaryCrossentropy 'fromLogit'. Did you mean 'fromLogits'?",
  );
});

it('makes a loss of a function', async () => {
  const largest = (yTrue: Tensor, yPred: Tensor): Tensor => abs(sub(yTrue, yPred)).max(-1);
  const loss = getLoss(largest);
  expect(loss.name).toBe('largest');
  expect(loss.config).toBeUndefined();
  expect(
    await loss(
      [
        [0, 0],
        [0, 0],
      ],
      [
        [1, 2],
        [3, 6],
      ],
    ).item(),
  ).toBe(4);
  expect(
    await loss(
      [
        [0, 0],
        [0, 0],
      ],
      [
        [1, 2],
        [3, 6],
      ],
      { sampleWeight: [1, 0] },
    ).item(),
  ).toBe(1);
  const whole = getLoss((yTrue, yPred) => abs(sub(yTrue, yPred)).max());
  expect(await whole([[0, 0]], [[1, 2]]).item()).toBe(2);
  expect(() => whole([[0, 0]], [[1, 2]], { sampleWeight: [1] })).toThrow('gives one loss for the whole batch');
});

it('brings labels beside the predictions before a function subtracts them', async () => {
  const squared = getLoss((yTrue: Tensor, yPred: Tensor) => sub(yTrue, yPred).square());
  expect(await squared([1, 2, 4], [[1], [2], [3]]).item()).toBeCloseTo(1 / 3, 6);
  expect(await squared([[1], [2], [4]], [1, 2, 3]).item()).toBeCloseTo(1 / 3, 6);
  const shapes = getLoss((yTrue: Tensor, yPred: Tensor) => {
    expect([yTrue.shape, yPred.shape]).toEqual([[2], [2, 3]]);
    return yPred.mean(-1);
  });
  expect(
    shapes(
      [0, 2],
      [
        [1, 1, 1],
        [1, 1, 1],
      ],
    ).itemSync(),
  ).toBe(1);
});

it('refuses what a function gives in place of a tensor', () => {
  const number = getLoss((() => 3) as never);
  expect(() => number([[1]], [[2]])).toThrow('The loss customLoss must give a tensor: the loss of each example');
  const later = getLoss(async function later(yTrue: Tensor) {
    return yTrue;
  } as never);
  expect(() => later([[1]], [[2]])).toThrow('The loss later must give a tensor');
  expect(() => later([[1]], [[2]])).toThrow('it gave a promise: it must not be asynchronous.');
});
