import { expect, it } from 'vitest';
import { dropout, grad, ones, setSeed, tensor } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';
import { expectGradients, sample } from '../testing/finite-difference.ts';

onEachBackend(() => {
  it('drops the given share and scales up what stays', () => {
    const values = dropout(ones([20_000]), 0.2, { seed: 1 }).dataSync();
    const kept = values.filter((value) => value !== 0);
    expect(new Set(kept)).toEqual(new Set([1.25]));
    expect(Math.abs(kept.length / values.length - 0.8)).toBeLessThan(5 * Math.sqrt((0.2 * 0.8) / 20_000));
  });

  it('drops the same elements for the same seed, others at the next call without one', () => {
    const x = ones([64]);
    expect(dropout(x, 0.5, { seed: 3 }).arraySync()).toEqual(dropout(x, 0.5, { seed: 3 }).arraySync());
    setSeed(3);
    const first = x.dropout(0.5).arraySync();
    expect(x.dropout(0.5).arraySync()).not.toEqual(first);
    setSeed(3);
    expect(x.dropout(0.5).arraySync()).toEqual(first);
  });

  it('drops together what shares a random choice', () => {
    const rows = dropout(ones([50, 3]), 0.5, { seed: 2, noiseShape: [50, 1] }).arraySync() as number[][];
    for (const row of rows) expect(new Set(row).size).toBe(1);
    expect(new Set(rows.flat())).toEqual(new Set([0, 2]));
    expect(() => dropout(ones([2, 1]), 0.5, { noiseShape: [2, 3] })).toThrow(
      'noiseShape [2, 3] must broadcast to the shape of x, [2, 1]',
    );
    expect(() => dropout(ones([2, 4]), 0.5, { noiseShape: [3] })).toThrow('dropout: the shapes [2, 4] and [3]');
  });

  it('drops nothing at rate 0 and everything at rate 1', () => {
    expect(dropout([1, 2], 0).arraySync()).toEqual([1, 2]);
    expect(dropout([1, 2], 1).arraySync()).toEqual([0, 0]);
    expect(grad((x) => dropout(x, 1).sum())([1, 2]).arraySync()).toEqual([0, 0]);
    for (const rate of [-0.1, 1.5, NaN])
      expect(() => dropout([1], rate)).toThrow(`dropout: rate must be from 0 to 1; got ${rate}.`);
  });

  it('passes the gradient where it kept the value', () => {
    expectGradients((x) => dropout(x.mul(x), 0.5, { seed: 5 }), [sample([12])]);
    const x = tensor([1, 2, 3, 4]);
    expect(grad((v) => dropout(v, 0.5, { seed: 5 }).sum())(x).arraySync()).toEqual(
      dropout(ones([4]), 0.5, { seed: 5 }).arraySync(),
    );
  });
});
