import '@neurite/backend-cpu';
import { grad, sum, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { dense, getActivation, leakyReLU, reLU, softmax } from '../index.ts';

beforeAll(() => useBackend('cpu'));

describe('activations by name', () => {
  it('are those of Keras, of which golden vectors hold most', () => {
    expect(getActivation('swish').apply).not.toBe(getActivation('silu').apply);
    const x = [[-1, 0.5]];
    const by = (name: Parameters<typeof getActivation>[0]): unknown =>
      getActivation(name)
        .apply(dense({ units: 2, kernelInitializer: 'ones', useBias: false }).apply(x))
        .arraySync();
    expect(by('swish')).toEqual(by('silu'));
    expect(by('exponential')).toEqual([[Math.fround(Math.exp(-0.5)), Math.fround(Math.exp(-0.5))]]);
    expect(by(undefined)).toEqual([[-0.5, -0.5]]);
  });

  it('are not found among what every object has', () => {
    expect(() => getActivation('toString' as never)).toThrow("Unknown activation 'toString'.");
  });
});

describe('reLU', () => {
  const x = [[-2, 0, 1, 2, 9]];

  it.each([
    [{}, [0, 0, 1, 2, 9]],
    [{ maxValue: 6 }, [0, 0, 1, 2, 6]],
    [{ negativeSlope: 0.5 }, [-1, 0, 1, 2, 9]],
    [{ threshold: 1, maxValue: null }, [0, 0, 0, 2, 9]],
    [{ threshold: 1, negativeSlope: 0.5, maxValue: 6 }, [-1.5, -0.5, 0, 2, 6]],
  ])('with %j', (options, expected) => {
    expect(reLU(options).apply(x).arraySync()).toEqual([expected]);
  });

  it('has the gradient of its pieces', () => {
    const layer = reLU({ threshold: 1, negativeSlope: 0.5, maxValue: 6 });
    expect(grad((value) => sum(layer.apply(value)))(x).arraySync()).toEqual([[0.5, 0.5, 0.5, 1, 0]]);
  });

  it('refuses what is below 0', () => {
    expect(() => reLU({ threshold: -1 })).toThrow('reLU: threshold must be at least 0; got -1.');
    expect(() => reLU({ maxValue: Number.NaN })).toThrow('reLU: maxValue must be at least 0; got NaN.');
  });
});

describe('leakyReLU', () => {
  it('has the slope 0.3 unless told otherwise', () => {
    expect(
      leakyReLU()
        .apply([[-10, 2]])
        .arraySync(),
    ).toEqual([[-3, 2]]);
    expect(
      leakyReLU({ negativeSlope: 0.5 })
        .apply([[-10, 2]])
        .arraySync(),
    ).toEqual([[-5, 2]]);
    expect(() => leakyReLU({ negativeSlope: -1 })).toThrow('leakyReLU: negativeSlope must be at least 0; got -1.');
  });
});

describe('softmax', () => {
  it('sums to 1 along its axis', () => {
    expect(
      softmax({ axis: 1 })
        .apply([
          [
            [0, 5],
            [0, 5],
          ],
        ])
        .arraySync(),
    ).toEqual([
      [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
    ]);
    expect(
      softmax()
        .apply([[3, 3, 3, 3]])
        .arraySync(),
    ).toEqual([[0.25, 0.25, 0.25, 0.25]]);
  });

  it('refuses the batch axis', () => {
    expect(() => softmax({ axis: 0, name: 'p' }).apply([[1, 2]])).toThrow(
      "Layer 'p' (Softmax): axis 0 is the batch axis of [?, 2]; choose one from 1 to 1, or from -1 to -1.",
    );
  });
});
