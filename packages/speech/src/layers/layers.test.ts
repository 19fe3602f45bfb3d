import '@neurite/backend-wasm';
import { jit, randomNormal, setSeed, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { beforeAll, describe, expect, it } from 'vitest';
import { logMelSpectrogram } from '../features/mel-spectrogram.ts';
import { AudioAugmentation, audioAugmentation } from './audio-augmentation.ts';
import { LogMelFeatures, logMelFeatures } from './log-mel-features.ts';
import { SpecAugment, specAugment } from './spec-augment.ts';

beforeAll(async () => {
  await useBackend('wasm');
});

const training = { training: true } as const;
const options = { sampleRate: 8000, fftLength: 256, sequenceLength: 200, sequenceStride: 80, numMelBins: 20 };

describe('logMelFeatures', () => {
  it('promises the shape that it gives', () => {
    for (const samples of [300, 800, 1001]) {
      for (const center of [true, false]) {
        const layer = logMelFeatures({ ...options, center });
        const x = randomNormal([2, samples], { seed: 1 });
        expect(layer.apply(x).shape.slice(1)).toEqual(layer.computeOutputShape([samples]));
      }
    }
  });

  it('normalizes: loudness and microphone do not matter', () => {
    const x = randomNormal([2, 800], { seed: 1, stddev: 0.1 });
    const apart = (a: Tensor, b: Tensor): number => a.sub(b).abs().max().itemSync();
    const loud = logMelFeatures({ ...options, offset: 1e-10 });
    expect(apart(loud.apply(x), loud.apply(x.mul(10)))).toBeLessThan(1e-3);
    const plain = logMelFeatures({ ...options, normalization: 'none' });
    expect(apart(plain.apply(x), logMelSpectrogram(x, options))).toBe(0);
    const bins = logMelFeatures({ ...options, normalization: 'bins' }).apply(x);
    expect(bins.mean(1).abs().max().itemSync()).toBeLessThan(1e-4);
  });

  it('treats digital silence as what is soft, where a range is given', () => {
    const silent = tensor(new Float32Array(800), [1, 800]);
    expect(logMelFeatures(options).apply(silent).dataSync().every(Number.isFinite)).toBe(true);
    const half = randomNormal([1, 800], { seed: 1 }).mul(
      tensor(Float32Array.from({ length: 800 }, (_, n) => Number(n < 400))),
    );
    const ranged = logMelFeatures({ ...options, normalization: 'none', dynamicRange: 30 }).apply(half);
    expect(ranged.max().sub(ranged.min()).itemSync()).toBeCloseTo(3 * Math.LN10, 4);
    expect(() => logMelFeatures({ dynamicRange: 0 })).toThrow('a positive number of dB; got 0');
    expect(() => logMelFeatures({ normalization: 'all' as never })).toThrow("Unknown normalization 'all'");
  });
});

describe('audioAugmentation', () => {
  const clicks = tensor(
    Float32Array.from({ length: 3 * 101 }, (_, n) => Number(n % 101 === 50)),
    [3, 101],
  );
  const place = (x: Tensor): number[] => x.argMax(1).arraySync() as number[];

  it('leaves audio alone when nothing is trained', () => {
    const layer = audioAugmentation({ shift: [5, 9], noise: [0, 0], gain: [6, 6] });
    expect(layer.apply(clicks).arraySync()).toEqual(clicks.arraySync());
  });

  it('shifts later, and each example in a way of its own', () => {
    expect(place(audioAugmentation({ shift: [10, 10] }).apply(clicks, training))).toEqual([60, 60, 60]);
    setSeed(1);
    const places = place(audioAugmentation({ shift: [-40, 40] }).apply(clicks, training));
    expect(new Set(places).size).toBe(3);
    expect(
      audioAugmentation({ shift: [200, 200] })
        .apply(clicks, training)
        .abs()
        .sum()
        .itemSync(),
    ).toBe(0);
  });

  it('plays faster around the middle', () => {
    const tone = tensor(
      Float32Array.from({ length: 400 }, (_, n) => Math.sin((2 * Math.PI * n) / 40)),
      [1, 400],
    );
    const fast = audioAugmentation({ speed: [2, 2] })
      .apply(tone, training)
      .dataSync();
    const crossings = (values: ArrayLike<number>, from: number, to: number): number => {
      let count = 0;
      for (let n = from; n < to; n++) if (values[n]! < 0 && values[n + 1]! >= 0) count++;
      return count;
    };
    expect(crossings(fast, 110, 290)).toBe(9);
    // What is beyond the recording is silence.
    expect(Math.abs(fast[50]!)).toBe(0);
  });

  it('adds noise and gain of so many dB', () => {
    const x = randomNormal([2, 8000], { seed: 2, stddev: 0.1 });
    const power = (v: Tensor): number => v.square().mean().itemSync();
    expect(power(audioAugmentation({ gain: [20, 20] }).apply(x, training)) / power(x)).toBeCloseTo(100, 2);
    const noise = audioAugmentation({ noise: [10, 10] })
      .apply(x, training)
      .sub(x);
    expect(power(noise) / power(x)).toBeCloseTo(0.1, 2);
  });

  it('colours the spectrum of each example in a way of its own', () => {
    const answers = audioAugmentation({ coloration: 0.4, seed: 1 }).apply(clicks, training).arraySync() as number[][];
    for (const answer of answers) {
      expect(answer[50]).toBe(1);
      expect([...answer.slice(0, 50), ...answer.slice(55)].every((value) => value === 0)).toBe(true);
      expect(answer.slice(51, 55).every((value) => value !== 0 && Math.abs(value) < 2)).toBe(true);
    }
    expect(answers[0]).not.toEqual(answers[1]);
    expect(() => audioAugmentation({ coloration: 2 })).toThrow('coloration must lie in [0, 1]; got 2');
  });

  it('is made again from its options, compiles, and follows its seed', () => {
    const layer = audioAugmentation({ shift: [-9, 9], speed: [0.9, 1.1], noise: [5, 20], seed: 3 });
    const again = new AudioAugmentation(layer.getConfig());
    const compiled = jit((x: Tensor) => again.apply(x, training));
    const [a, b] = [layer.apply(clicks, training).dataSync(), compiled(clicks).dataSync()];
    expect(a.every((value, n) => Math.abs(value - b[n]!) < 1e-6)).toBe(true);
    expect(() => audioAugmentation({ speed: [2, 1] })).toThrow('speed must be [smallest, largest]');
    expect(() => audioAugmentation({ speed: [0, 1] })).toThrow('of at least 0.1; got [0,1]');
  });
});

describe('specAugment', () => {
  let features: Tensor;
  beforeAll(() => {
    features = randomNormal([4, 50, 20], { seed: 1 }).abs().add(1);
  });

  it('takes bands and stretches away, in training alone', () => {
    const layer = specAugment({ frequencyMasks: 1, frequencyMaskWidth: 6, timeMasks: 1, timeMaskWidth: 10, seed: 1 });
    expect(layer.apply(features).arraySync()).toEqual(features.arraySync());
    let taken = 0;
    for (let turn = 0; turn < 20; turn++) {
      for (const example of layer.apply(features, training).arraySync() as number[][][]) {
        const silentFrames = example.filter((frame) => frame.every((value) => value === 0)).length;
        const silentBins = example[0]!.filter((_, bin) => example.every((frame) => frame[bin] === 0)).length;
        expect(silentFrames).toBeLessThanOrEqual(10);
        expect(silentBins).toBeLessThanOrEqual(6);
        const zeros = example.flat().filter((value) => value === 0).length;
        expect(zeros).toBe(silentFrames * 20 + silentBins * 50 - silentFrames * silentBins);
        taken += zeros;
      }
    }
    // On average 5 of 50 frames and 3 of 20 bins.
    expect(taken / (80 * 1000)).toBeGreaterThan(0.17);
    expect(taken / (80 * 1000)).toBeLessThan(0.3);
  });

  it('is made again from its options, and names mistakes', () => {
    const layer = specAugment({ timeMaskWidth: 9, seed: 3 });
    const again = new SpecAugment(layer.getConfig());
    expect(again.apply(features, training).arraySync()).toEqual(layer.apply(features, training).arraySync());
    expect(new LogMelFeatures(logMelFeatures(options).getConfig()).computeOutputShape([800])).toEqual([11, 20]);
    expect(() => specAugment({ timeMasks: -1 })).toThrow('timeMasks must be a whole number of at least 0; got -1');
  });
});
