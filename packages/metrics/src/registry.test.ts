import '@neurite/backend-cpu';
import { abs, sub, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { accuracy } from './accuracy/accuracy.ts';
import { mean } from './mean.ts';
import { getMetric } from './registry.ts';

beforeAll(() => useBackend('cpu'));

it('makes a new metric of a name each time', () => {
  expect(getMetric('auc').name).toBe('auc');
  expect(getMetric('f1')).not.toBe(getMetric('f1'));
});

it('keeps the short name that it was asked for by', () => {
  expect(getMetric('acc').name).toBe('acc');
  expect(getMetric('mse').config).toEqual({ metric: 'meanSquaredError', name: 'mse' });
});

it('gives a metric back as it is', () => {
  const metric = accuracy();
  expect(getMetric(metric)).toBe(metric);
});

it('is made again from its config', () => {
  const { config } = getMetric({ metric: 'binaryAccuracy', threshold: 0.3, name: 'strict' });
  const again = getMetric(JSON.parse(JSON.stringify(config)));
  again.update([1], [0.4]);
  expect([again.name, again.result().itemSync()]).toEqual(['strict', 1]);
});

it('hears from the loss whether outputs are logits, and answers of their own', () => {
  const logits = { loss: { labels: 'binary', expects: 'logits' } } as const;
  for (const name of ['accuracy', 'binaryAccuracy', 'precision']) {
    const metric = getMetric(name, logits);
    metric.update([1, 0], [[0.2], [-1]]);
    expect(metric.result().itemSync()).toBe(1);
  }
  const several = getMetric('accuracy', logits);
  several.update([[1, 1]], [[0.2, -1]]);
  expect(several.result().itemSync()).toBe(0.5);
  expect(getMetric('auc', logits).config).toMatchObject({ fromLogits: true });
});

it('makes a metric of a function, of each example or of a batch', () => {
  const largest = getMetric(function largestError(yTrue, yPred) {
    return abs(sub(yTrue, yPred)).max(-1);
  });
  largest.update(
    [
      [0, 0],
      [0, 0],
    ],
    [
      [1, 2],
      [3, 6],
    ],
  );
  expect([largest.name, largest.result().itemSync()]).toEqual(['largestError', 4]);
  const whole = getMetric((yTrue, yPred) => abs(sub(yTrue, yPred)).max());
  whole.update([0, 0, 0], [0, 0, 1]);
  whole.update([0], [5]);
  expect(whole.result().itemSync()).toBe(2);
});

it('averages values that are given to it', () => {
  const loss = mean({ name: 'loss' });
  loss.add([1, 3]);
  loss.add(6, undefined);
  expect(loss.result().itemSync()).toBeCloseTo(10 / 3, 6);
});

it('suggests the nearest name', () => {
  expect(() => getMetric('acuracy')).toThrow("Unknown metric 'acuracy'. Did you mean 'accuracy'?");
  expect(() => getMetric('valueOf')).toThrow("Unknown metric 'valueOf'.");
  expect(() => getMetric(5 as never)).toThrow('got number');
});

it('brings labels beside the predictions before a function subtracts them', () => {
  const metric = getMetric((yTrue, yPred) => sub(yTrue, yPred).abs());
  metric.update([1, 2, 4], [[1], [2], [3]]);
  expect(metric.result().itemSync()).toBeCloseTo(1 / 3, 6);
  metric.reset();
  metric.update([[1], [2], [4]], [1, 2, 3]);
  expect(metric.result().itemSync()).toBeCloseTo(1 / 3, 6);
});
