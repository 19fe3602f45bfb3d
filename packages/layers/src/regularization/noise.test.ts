import '@neurite/backend-cpu';
import { ones, randomNormal, setSeed, type Tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  activityRegularization,
  alphaDropout,
  gaussianDropout,
  gaussianNoise,
  type Layer,
  spatialDropout1d,
  spatialDropout2d,
} from '../index.ts';

beforeAll(() => useBackend('cpu'));

const statistics = (x: Tensor): { mean: number; deviation: number } => {
  const values = [...x.dataSync()];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
};

const makers: readonly (readonly [string, (seed?: number) => Layer])[] = [
  ['gaussianNoise', (seed) => gaussianNoise({ stddev: 0.5, ...(seed === undefined ? {} : { seed }) })],
  ['gaussianDropout', (seed) => gaussianDropout({ rate: 0.2, ...(seed === undefined ? {} : { seed }) })],
  ['alphaDropout', (seed) => alphaDropout({ rate: 0.3, ...(seed === undefined ? {} : { seed }) })],
  ['spatialDropout1d', (seed) => spatialDropout1d({ rate: 0.5, ...(seed === undefined ? {} : { seed }) })],
];

describe.each(makers)('%s', (_name, make) => {
  const x = randomNormal([40, 20, 10], { seed: 3 });

  it('changes nothing out of training', () => {
    expect(make().apply(x).arraySync()).toEqual(x.arraySync());
  });

  it('is reproduced by a seed of its own, goes on from call to call, and follows setSeed without one', () => {
    const run = (layer: Layer): unknown => layer.apply(x, { training: true }).arraySync();
    const [first, second] = [make(5), make(5)];
    const once = run(first);
    expect(run(second)).toEqual(once);
    expect(run(second)).not.toEqual(once);
    setSeed(8);
    const followed = run(make());
    setSeed(8);
    expect(run(make())).toEqual(followed);
  });
});

describe('what comes out', () => {
  const train = (layer: Layer, x: Tensor): Tensor => layer.apply(x, { training: true });

  it('of gaussianNoise has the deviation of the noise', () => {
    const { mean, deviation } = statistics(train(gaussianNoise({ stddev: 0.5, seed: 1 }), ones([100, 100])));
    expect(mean).toBeCloseTo(1, 1);
    expect(deviation).toBeCloseTo(0.5, 1);
  });

  it('of gaussianDropout has the variance rate / (1 − rate)', () => {
    const { mean, deviation } = statistics(train(gaussianDropout({ rate: 0.2, seed: 1 }), ones([100, 100])));
    expect(mean).toBeCloseTo(1, 1);
    expect(deviation).toBeCloseTo(0.5, 1);
  });

  it('of alphaDropout keeps mean 0 and variance 1', () => {
    const { mean, deviation } = statistics(
      train(alphaDropout({ rate: 0.3, seed: 1 }), randomNormal([200, 100], { seed: 2 })),
    );
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.03);
  });

  it('of spatial dropouts loses whole channels', () => {
    const values = train(spatialDropout2d({ rate: 0.5, seed: 1 }), ones([4, 3, 3, 8])).arraySync() as number[][][][];
    for (const image of values) {
      const first = image[0]![0]!;
      for (const row of image) for (const pixel of row) expect(pixel).toEqual(first);
      expect(new Set(first)).toEqual(new Set([0, 2]));
    }
  });

  it('of activityRegularization is what came in, with a penalty', () => {
    const losses: number[] = [];
    const addLoss = (loss: Tensor): void => void losses.push(loss.itemSync());
    expect(
      activityRegularization({ l1: 0.1, l2: 0.01 })
        .apply(
          [
            [1, -2],
            [3, 0],
          ],
          { addLoss },
        )
        .arraySync(),
    ).toEqual([
      [1, -2],
      [3, 0],
    ]);
    expect(losses[0]).toBeCloseTo((0.1 * 6 + 0.01 * 14) / 2, 6);
  });

  it.each<[string, () => unknown, string]>([
    [
      'a negative deviation',
      () => gaussianNoise({ stddev: -1 }),
      'gaussianNoise: stddev must be a number of at least 0; got -1.',
    ],
    ['a rate of 1', () => gaussianDropout({ rate: 1 }), 'gaussianDropout: rate must be from 0 to below 1; got 1.'],
    ['no rate', () => alphaDropout({} as never), 'alphaDropout: rate must be from 0 to below 1; got undefined.'],
    [
      'images for sequences',
      () => spatialDropout1d({ rate: 0.5 }).apply(ones([1, 2, 2, 1])),
      'takes examples of shape [steps, channels]',
    ],
  ])('%s is refused', (_name, run, message) => {
    expect(run).toThrow(message);
  });
});
