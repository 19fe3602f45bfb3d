import { grad, ones, setSeed, sum } from '@neurite/tensors';
import { describe, expect, it } from 'vitest';
import { dropout } from '../index.ts';
import { onEachBackend } from '../testing/backends.ts';

const training = { training: true };

onEachBackend(() => {
  describe('dropout', () => {
    it('does nothing out of training, and at rate 0', () => {
      expect(
        dropout({ rate: 0.9 })
          .apply([[1, 2]])
          .arraySync(),
      ).toEqual([[1, 2]]);
      expect(
        dropout({ rate: 0 })
          .apply([[1, 2]], training)
          .arraySync(),
      ).toEqual([[1, 2]]);
      expect(
        dropout({ rate: 1 })
          .apply([[1, 2]], training)
          .arraySync(),
      ).toEqual([[0, 0]]);
    });

    it('drops the given share and scales the others up', () => {
      const values = dropout({ rate: 0.2, seed: 3 })
        .apply(ones([100, 100]), training)
        .dataSync();
      const dropped = values.filter((value) => value === 0).length;
      // Five standard deviations of a binomial distribution of 10,000 draws.
      expect(Math.abs(dropped - 2000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.2 * 0.8));
      expect(new Set(values)).toEqual(new Set([0, Math.fround(1.25)]));
    });

    it('drops the same elements in the gradient', () => {
      const layer = dropout({ rate: 0.5, seed: 1 });
      const state = layer.ownGenerator!.getState();
      const output = layer.apply(ones([4, 5]), training).arraySync();
      layer.ownGenerator!.setState(state);
      expect(grad((x) => sum(layer.apply(x, training)))(ones([4, 5])).arraySync()).toEqual(output);
    });
  });
});

describe('the randomness of dropout', () => {
  const draw = (layer = dropout({ rate: 0.5 })): unknown => layer.apply(ones([20]), training).arraySync();

  it('follows from setSeed, and goes on from call to call', () => {
    setSeed(4);
    const [first, second] = [draw(), draw()];
    setSeed(4);
    expect([draw(), draw()]).toEqual([first, second]);
    expect(second).not.toEqual(first);
  });

  it('is the layer’s own where it has a seed, and can be saved and put back', () => {
    const layer = dropout({ rate: 0.5, seed: 7 });
    setSeed(1);
    const first = draw(layer);
    const state = JSON.parse(JSON.stringify(layer.namedGenerators.get('generator')!.getState()));
    const second = draw(layer);
    expect(second).not.toEqual(first);
    setSeed(2);
    const again = dropout({ rate: 0.5, seed: 7 });
    expect(draw(again)).toEqual(first);
    again.ownGenerator!.setState(state);
    expect(draw(again)).toEqual(second);
    expect(dropout({ rate: 0.5 }).ownGenerator).toBeUndefined();
  });

  it('is shared along axes of length 1 of noiseShape', () => {
    const rows = dropout({ rate: 0.5, seed: 2, noiseShape: [null, 1] })
      .apply(ones([50, 3]), training)
      .arraySync() as number[][];
    expect(rows.every(([a, b, c]) => a === b && b === c)).toBe(true);
    expect(new Set(rows.flat())).toEqual(new Set([0, 2]));
  });

  it.each<[string, () => unknown, string]>([
    ['a rate above 1', () => dropout({ rate: 50 }), 'dropout: rate must be from 0 to 1; got 50.'],
    ['no rate', () => dropout({} as never), 'dropout: rate must be from 0 to 1; got undefined.'],
    [
      'a seed that is none',
      () => dropout({ rate: 0.5, seed: -1 }),
      'A seed is a whole number from 0 to 2^53 - 1; got -1.',
    ],
    [
      'a noiseShape that does not fit',
      () => dropout({ name: 'drop', rate: 0.5, noiseShape: [2, 7] }).apply(ones([2, 3]), training),
      "Layer 'drop' (Dropout): ",
    ],
  ])('refuses %s', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
