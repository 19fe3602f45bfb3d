import '@neurite/backend-wasm';
import { jit, randomNormal, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, expect, it } from 'vitest';
import type { MelScale } from '../features/mel-filter-bank.ts';
import { logMelSpectrogram } from '../features/mel-spectrogram.ts';
import { VocalTractPerturbation, vocalTractPerturbation } from './vocal-tract-perturbation.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const training = { training: true } as const;
const filters = { minFrequency: 60, maxFrequency: 3800, melScale: 'htk' as MelScale };

/** The log-mel spectrum of a tone, [1, frames, 40]. */
function tone(hertz: number, melScale: MelScale): Tensor {
  const samples = Float32Array.from({ length: 4000 }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / 8000));
  const options = { sampleRate: 8000, fftLength: 1024, numMelBins: 40, ...filters, melScale };
  return logMelSpectrogram(tensor(samples, [1, 4000]), options);
}

/** The bin that is loudest in the middle, to a fraction of one. */
function peakOf(spectrogram: Tensor): number {
  const [frames] = spectrogram.arraySync() as number[][][];
  const powers = frames![frames!.length >> 1]!.map((value) => Math.exp(value));
  const best = powers.indexOf(Math.max(...powers));
  const near = [best - 1, best, best + 1].filter((bin) => powers[bin] !== undefined);
  const sum = near.reduce((total, bin) => total + powers[bin]!, 0);
  return near.reduce((total, bin) => total + bin * powers[bin]!, 0) / sum;
}

it.each(['htk', 'slaney'] as const)(
  'moves a tone to where a tone of that frequency is, on the scale %s',
  (melScale) => {
    for (const factor of [0.8, 1.25]) {
      for (const hertz of [500, 900, 1200, 2500]) {
        const layer = vocalTractPerturbation({ ...filters, melScale, warp: [factor, factor] });
        const moved = peakOf(layer.apply(tone(hertz, melScale), training));
        expect(Math.abs(moved - peakOf(tone(factor * hertz, melScale)))).toBeLessThan(0.6);
      }
    }
  },
);

it('changes each example in a way of its own in training, and none otherwise', () => {
  const layer = vocalTractPerturbation({ ...filters, seed: 1 });
  const [features] = randomNormal([1, 5, 40], { seed: 1 }).arraySync() as number[][][];
  const twice = tensor([features!, features!]);
  expect(layer.apply(twice).arraySync()).toEqual(twice.arraySync());
  const [first, second] = layer.apply(twice, training).arraySync() as number[][][];
  expect(first).not.toEqual(second);
  expect(
    vocalTractPerturbation({ ...filters, warp: [1, 1] })
      .apply(twice, training)
      .sub(twice)
      .abs()
      .max()
      .itemSync(),
  ).toBeLessThan(1e-4);
});

it('is made again from its options, compiles, and names mistakes', () => {
  const x = randomNormal([2, 5, 40], { seed: 1 });
  const layer = vocalTractPerturbation({ ...filters, warp: [0.9, 1.2], seed: 3 });
  const again = new VocalTractPerturbation(layer.getConfig());
  const compiled = jit((features: Tensor) => again.apply(features, training));
  expect(compiled(x).sub(layer.apply(x, training)).abs().max().itemSync()).toBeLessThan(1e-4);
  expect(() => vocalTractPerturbation({ warp: [1.2, 0.9] })).toThrow('warp must be [smallest, largest]');
  expect(() => vocalTractPerturbation({ minFrequency: 4000, maxFrequency: 100 })).toThrow('got 4000 and 100 Hz');
});
