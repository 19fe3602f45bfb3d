import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { rootMeanSquaredError } from './mean-squared-error.ts';
import { r2 } from './r2.ts';

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('is 1 or 0 where the labels do not vary, as in scikit-learn', () => {
    const metric = r2();
    metric.update([2, 2], [[2], [2]]);
    expect(metric.result().itemSync()).toBe(1);
    metric.update([2], [[3]]);
    expect(metric.result().itemSync()).toBe(0);
  });

  it('is exact for many labels far from zero', () => {
    const size = 20_000;
    const labels = Float32Array.from({ length: size }, (_, index) => 10_000 + Math.sin(index));
    const guesses = labels.map((label, index) => label + 0.5 * Math.cos(3 * index));
    const [n, mean] = [size, labels.reduce((total, label) => total + label, 0) / size];
    let [residual, spread] = [0, 0];
    for (let i = 0; i < n; i++) {
      residual += (labels[i]! - guesses[i]!) ** 2;
      spread += (labels[i]! - mean) ** 2;
    }
    const metric = r2();
    metric.update(labels, guesses);
    expect(metric.result().itemSync()).toBeCloseTo(1 - residual / spread, 4);
  });

  it('takes the root of the mean over all batches', () => {
    const metric = rootMeanSquaredError();
    metric.update([0, 0], [[3], [0]]);
    metric.update(tensor([0]), [[3]]);
    expect(metric.result().itemSync()).toBeCloseTo(Math.sqrt(6), 6);
  });
});
