import '@neurite/backend-wasm';
import { jit, randomNormal, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import { TempoPerturbation, tempoPerturbation } from './tempo-perturbation.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const training = { training: true } as const;
/** 21 frames of 2 bins: the number of the frame, and ten more. */
const ramp = tensor(
  Float32Array.from({ length: 42 }, (_, n) => (n >> 1) + 10 * (n % 2)),
  [1, 21, 2],
);

it.each([0.5, 1, 2])('makes it %d times as fast around the middle; the edges go on', (factor) => {
  const [frames] = tempoPerturbation({ tempo: [factor, factor] })
    .apply(ramp, training)
    .arraySync() as number[][][];
  frames!.forEach(([low, high], t) => {
    const expected = Math.min(20, Math.max(0, 10 + (t - 10) * factor));
    expect(low).toBeCloseTo(expected, 4);
    expect(high).toBeCloseTo(expected + 10, 4);
  });
});

it('changes each example in a way of its own in training, and none otherwise', () => {
  const layer = tempoPerturbation({ seed: 1 });
  const [rows] = ramp.arraySync() as number[][][];
  const twice = tensor([rows!, rows!]);
  expect(layer.apply(twice).arraySync()).toEqual(twice.arraySync());
  const [first, second] = layer.apply(twice, training).arraySync() as number[][][];
  expect(first).not.toEqual(second);
});

it('is made again from its options, compiles, and names mistakes', () => {
  const x = randomNormal([2, 9, 4], { seed: 1 });
  const layer = tempoPerturbation({ tempo: [0.7, 1.4], seed: 3 });
  const again = new TempoPerturbation(layer.getConfig());
  const compiled = jit((features: Tensor) => again.apply(features, training));
  expect(compiled(x).sub(layer.apply(x, training)).abs().max().itemSync()).toBeLessThan(1e-5);
  expect(() => tempoPerturbation({ tempo: [0, 1] })).toThrow('of at least 0.25; got [0,1]');
});
