import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { tensor, useBackend } from '@neurite/tensors';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../golden/metrics.json' with { type: 'json' };
import { expectClose } from '../testing/expect-close.ts';
import { auc } from './auc.ts';
import { exactAuc } from './exact-auc.ts';

it('is the share of pairs in the right order', () => {
  const example = fc.record({
    truth: fc.constantFrom(0, 1),
    score: fc.integer({ min: -3, max: 3 }),
    weight: fc.constantFrom(0.5, 1, 2),
  });
  fc.assert(
    fc.property(fc.array(example, { maxLength: 30 }), (examples) => {
      let [right, all] = [0, 0];
      for (const p of examples.filter(({ truth }) => truth === 1)) {
        for (const n of examples.filter(({ truth }) => truth === 0)) {
          right += p.weight * n.weight * (p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0);
          all += p.weight * n.weight;
        }
      }
      const area = exactAuc(
        Float64Array.from(examples, ({ truth }) => truth),
        Float64Array.from(examples, ({ score }) => score),
        Float64Array.from(examples, ({ weight }) => weight),
      );
      expect(all === 0 ? Number.isNaN(area) : Math.abs(area - right / all) < 1e-12).toBe(true);
    }),
  );
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it('can be read from a device first', async () => {
    const metric = auc();
    metric.update([0, 1, 1], [[0.2], [0.1], [0.9]]);
    await metric.settle!();
    expect(metric.result().itemSync()).toBe(0.5);
    metric.update([0], [[0]]);
    expect(metric.result().itemSync()).toBe(0.75);
  });

  it('is NaN where only one class was seen, or a score is NaN', () => {
    const metric = auc();
    metric.update([1, 1], [0.2, 0.3]);
    expect(metric.result().itemSync()).toBeNaN();
    metric.update([0], [NaN]);
    expect(metric.result().itemSync()).toBeNaN();
  });

  it('judges the columns of one-hot labels each by itself', () => {
    const metric = auc({ average: 'none' });
    metric.update(
      [
        [1, 0],
        [0, 1],
        [0, 1],
      ],
      [
        [0.7, 0.4],
        [0.4, 0.6],
        [0.8, 0.1],
      ],
    );
    expect(metric.result().arraySync()).toEqual([0.5, 0.5]);
  });

  it.each(golden.cases.filter(({ metric }) => metric === 'auc').map((c) => [c.name, c] as const))(
    'comes near with a thousand thresholds: %s',
    async (_name, { data, options, value }) => {
      const metric = auc({ ...(options as object), numThresholds: 1001 });
      for (const { yTrue, yPred, sampleWeight } of golden.data[data as keyof typeof golden.data]) {
        const weights = sampleWeight === null ? undefined : tensor(sampleWeight.data);
        metric.update(tensor(yTrue.data, yTrue.shape), tensor(yPred.data, yPred.shape), weights);
      }
      expect(metric.isTraceable).toBe(true);
      // Scores of two decimals never share a threshold's interval with another, so the curve is the same.
      expectClose(await metric.result().data(), [value as number], 1e-5);
    },
  );

  it('turns logits into probabilities for the thresholds', () => {
    const [yTrue, logits] = [tensor([0, 1, 1, 0]), tensor([-3, 3, -1, -2])];
    const metric = auc({ numThresholds: 200, fromLogits: true });
    metric.update(yTrue, logits);
    expect(metric.result().itemSync()).toBe(1);
    const plain = auc({ numThresholds: 200 });
    plain.update(yTrue, logits);
    expect(plain.result().itemSync()).not.toBe(1);
  });
});

it('wants two thresholds or more', () => {
  expect(() => auc({ numThresholds: 1 })).toThrow('auc: numThresholds must be a whole number of at least 2; got 1.');
});
