import '@neurite/backend-cpu';
import '@neurite/backend-wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { concat, grad, jit, mul, randomNormal, stack, type Tensor, tensor, useBackend } from '@neurite/tensors';
import { expectClose, golden, type GoldenArray, read } from '../testing/golden.ts';
import { cmvn, slidingCmn } from './cmvn.ts';
import { powerToDecibels } from './decibels.ts';
import { deltas } from './deltas.ts';
import { type Complex, fft, ifft, irfft, rfft } from './fft.ts';
import { frame, overlapAdd } from './frame.ts';
import { kaldiFbank, type KaldiFbankOptions } from './kaldi-fbank.ts';
import { hertzToMel, melFilterBank, type MelFilterBankOptions, melToHertz } from './mel-filter-bank.ts';
import { logMelSpectrogram, melSpectrogram, type MelSpectrogramOptions } from './mel-spectrogram.ts';
import { dct, mfcc } from './mfcc.ts';
import { istft, spectrogram, stft, type StftOptions } from './stft.ts';
import { type WindowName, windowOf } from './window.ts';

interface StftCase {
  readonly options: StftOptions;
  readonly x: GoldenArray;
  readonly real: GoldenArray;
  readonly imaginary: GoldenArray;
  readonly changed?: Complex<GoldenArray>;
  readonly inverse?: GoldenArray;
}

interface MelCase {
  readonly options: MelSpectrogramOptions;
  readonly x: GoldenArray;
  readonly mel: GoldenArray;
  readonly mfcc: GoldenArray;
  readonly natural: GoldenArray;
  readonly decibels: GoldenArray;
}

interface TimeCase {
  readonly op: 'deltas' | 'slidingCmn' | 'cmvn';
  readonly options: object;
  readonly x: GoldenArray;
  readonly y: GoldenArray;
}

const overTime = { deltas, slidingCmn, cmvn };

/** Every golden maximum error, as the README states them. */
const errors: Record<string, number> = {};
function expectGolden(op: string, actual: Tensor, expected: GoldenArray, tolerance = 1e-4): void {
  expect(actual.shape).toEqual(expected.shape);
  const error = expectClose(actual.dataSync(), expected.data, tolerance);
  errors[op] = Math.max(errors[op] ?? 0, error);
}
const compiled = (fn: (x: Tensor) => Tensor): ((x: Tensor) => Tensor) => jit(fn);

afterAll(() => {
  if (process.env['NEURITE_PRINT_ERRORS'] !== undefined) console.log(errors);
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  describe.each(golden<StftCase>('stft').cases)('stft with $name', ({ options, x, real, imaginary }) => {
    it('gives the numbers of torch, compiled too', () => {
      const spectrum = stft(read(x), options);
      expectGolden('stft', spectrum.real, real);
      expectGolden('stft', spectrum.imaginary, imaginary);
      expectGolden('stft', compiled((signal) => stft(signal, options).imaginary)(read(x)), imaginary);
    });
  });

  const inverses = golden<StftCase>('stft').cases.filter(({ inverse }) => inverse !== undefined);
  it.each(inverses)('istft with $name gives the numbers of torch', ({ options, changed, inverse }) => {
    const spectrum = { real: read(changed!.real), imaginary: read(changed!.imaginary) };
    expectGolden('istft', istft(spectrum, options), inverse!);
  });

  it.each(golden<MelCase>('mel-spectrograms').cases)(
    'mel spectrograms and MFCC are those of torchaudio: $name',
    (one) => {
      const x = read(one.x);
      const { options } = one;
      expectGolden('melSpectrogram', melSpectrogram(x, options), one.mel);
      expectGolden('powerToDecibels', powerToDecibels(melSpectrogram(x, options), { range: 30 }), one.decibels);
      expectGolden('mfcc', mfcc(x, options), one.mfcc);
      expectGolden('mfcc', compiled((signal) => mfcc(signal, options))(x), one.mfcc);
      expectGolden('mfcc', mfcc(x, { ...options, logarithm: 'natural' }), one.natural);
    },
  );

  it.each(golden<TimeCase>('features-over-time').cases)('$name is that of torchaudio', ({ op, options, x, y }) => {
    expectGolden(op, overTime[op](read(x), options), y);
  });

  const fbanks = golden<{ options: KaldiFbankOptions; y: GoldenArray }, { x: number[] }>('kaldi-fbank');
  it.each(fbanks.cases)('kaldiFbank is that of torchaudio: $name', ({ options, y }) => {
    expectGolden('kaldiFbank', kaldiFbank(fbanks.x, options), y);
    expectGolden('kaldiFbank', compiled((x) => kaldiFbank(x, options))(tensor(fbanks.x)), y);
  });

  it.each([1, 2, 3, 8, 30, 97, 128, 130, 256, 600, 1009, 1024, 1031, 2048, 3000])(
    'transforms of %i samples are sums',
    (n) => {
      const real = randomNormal([n], { seed: 1 });
      const imaginary = randomNormal([n], { seed: 2 });
      const [re, im] = [real.dataSync(), imaginary.dataSync()];
      const y = fft({ real, imaginary });
      const half = rfft(real);
      const bins = [...new Set([0, 1, n >> 1, n - 1])].filter((k) => k < n);
      for (const k of bins) {
        let [sumRe, sumIm, halfRe, halfIm] = [0, 0, 0, 0];
        for (let at = 0; at < n; at++) {
          const angle = (-2 * Math.PI * ((k * at) % n)) / n;
          const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
          sumRe += re[at]! * cos - im[at]! * sin;
          sumIm += re[at]! * sin + im[at]! * cos;
          halfRe += re[at]! * cos;
          halfIm += re[at]! * sin;
        }
        const tolerance = 2e-6 * Math.sqrt(n) * 3;
        expect(Math.abs(y.real.dataSync()[k]! - sumRe)).toBeLessThan(tolerance);
        expect(Math.abs(y.imaginary.dataSync()[k]! - sumIm)).toBeLessThan(tolerance);
        if (k > n >> 1) continue;
        expect(Math.abs(half.real.dataSync()[k]! - halfRe)).toBeLessThan(tolerance);
        expect(Math.abs(half.imaginary.dataSync()[k]! - halfIm)).toBeLessThan(tolerance);
      }
      expectClose(ifft(y).real.dataSync(), re, 1e-5);
      expectClose(ifft(y).imaginary.dataSync(), im, 1e-5);
      expectClose(irfft(half, n).dataSync(), re, 1e-5);
    },
  );

  it('gradients are those of finite differences', () => {
    const options = { sampleRate: 1000, fftLength: 32, sequenceLength: 25, sequenceStride: 10, numMelBins: 5 };
    const ops: Record<string, (x: Tensor) => Tensor> = {
      stft: (x) => concat([stft(x, options).real, stft(x, options).imaginary], -1),
      istft: (x) => istft(stft(x, options), options),
      spectrogram: (x) => spectrogram(x, { ...options, power: 1 }),
      logMel: (x) => logMelSpectrogram(x, options),
      mfcc: (x) => mfcc(x, { ...options, numCoefficients: 4 }),
      kaldi: (x) => kaldiFbank(x, { sampleRate: 1000, numMelBins: 5, minFrequency: 20 }),
      deltas: (x) => deltas(x.reshape([12, 5])),
      cmvn: (x) => cmvn(x.reshape([12, 5])),
      slidingCmn: (x) => slidingCmn(x.reshape([12, 5]), { windowLength: 4, minWindowLength: 2 }),
      gathered: (x) => frame(x, { sequenceLength: 40, sequenceStride: 2 }),
      longTransform: (x) => rfft(x, 1100).imaginary,
    };
    const x = randomNormal([60], { seed: 3 });
    for (const [name, op] of Object.entries(ops)) {
      const weights = randomNormal(op(x).shape, { seed: 4 });
      const loss = (value: Tensor): Tensor => mul(op(value), weights).sum();
      const slope = grad(loss)(x).dataSync();
      const step = 1e-2;
      for (const at of [0, 7, 31, 59]) {
        const shifted = (by: number): number => {
          const values = Float32Array.from(x.dataSync());
          values[at]! += by;
          return loss(tensor(values)).itemSync();
        };
        const expected = (shifted(step) - shifted(-step)) / (2 * step);
        expect(Math.abs(slope[at]! - expected), `${name}[${at}]: ${slope[at]} and ${expected}`).toBeLessThan(
          0.02 * (1 + Math.abs(expected)),
        );
      }
    }
  });
});

describe('features', () => {
  it.each(golden<{ window: WindowName; periodic: boolean; values: number[] }>('windows').cases)(
    'the window $name is that of torch',
    ({ window, periodic, values }) => {
      expectClose(windowOf(window, 9, { periodic }), values, 1e-7);
    },
  );

  it.each(golden<{ options: MelFilterBankOptions; bank: GoldenArray }>('mel-filter-banks').cases)(
    'the filter bank is that of torchaudio: $name',
    ({ options, bank }) => {
      const { data, shape } = melFilterBank(options);
      expect(shape).toEqual(bank.shape);
      expectClose(data, bank.data, 1e-6);
    },
  );

  it('coefficients of a frame are those of PocketSphinx', async () => {
    await useBackend('wasm');
    const { samples, coefficients } = golden<{ samples: number[]; coefficients: number[] }>('sphinx-mfcc').cases[0]!;
    const window = windowOf('hamming', samples.length, { periodic: false });
    const emphasised = samples.map((x, n) => (x - 0.97 * (samples[n - 1] ?? 0)) * window[n]!);
    const { real, imaginary } = rfft(emphasised, 512);
    const power = Float32Array.from(real.square().add(imaginary.square()).dataSync());
    // Its triangles have their corners on bins, and an area of 1.
    const [low, high] = [hertzToMel(130), hertzToMel(6800)];
    const corners = Array.from({ length: 27 }, (_, i) =>
      Math.floor(melToHertz(low + ((high - low) * i) / 26) / 31.25 + 0.5),
    );
    const mels = Array.from({ length: 25 }, (_, filter) => {
      const [left, middle, right] = corners.slice(filter, filter + 3) as [number, number, number];
      const energy = power.reduce((sum, value, bin) => {
        const height = Math.min((bin - left) / (middle - left), (right - bin) / (right - middle));
        return sum + (Math.max(0, height) * 2 * value) / ((right - left) * 31.25);
      }, 0);
      return Math.log(energy + 1e-4);
    });
    const lifted = [...dct(mels, 13).dataSync()].map((value, k) => value * (1 + 11 * Math.sin((Math.PI * k) / 22)));
    // What noise removal does to the first frame stands in the first coefficient alone.
    expectGolden('sphinx', tensor(lifted.slice(1)), { shape: [12], data: coefficients.slice(1) });
  });

  it('pitch goes to frequency and back', () => {
    for (const scale of ['htk', 'slaney'] as const) {
      for (const hertz of [0, 440, 1000, 5000])
        expect(melToHertz(hertzToMel(hertz, scale), scale)).toBeCloseTo(hertz, 6);
    }
    expect(hertzToMel(1000)).toBeCloseTo(1000, 1);
    expect(hertzToMel(1000, 'slaney')).toBeCloseTo(15, 9);
  });

  it('frames and their overlaps', () => {
    expect(frame([1, 2, 3, 4, 5], { sequenceLength: 3, sequenceStride: 2 }).arraySync()).toEqual([
      [1, 2, 3],
      [3, 4, 5],
    ]);
    expect(
      overlapAdd(
        [
          [1, 2, 3],
          [10, 20, 30],
        ],
        2,
      ).arraySync(),
    ).toEqual([1, 2, 13, 20, 30]);
    expect(
      overlapAdd(
        [
          [1, 2],
          [3, 4],
        ],
        3,
      ).arraySync(),
    ).toEqual([1, 2, 0, 3, 4]);
  });

  it('an utterance that is padded is normalized as it would be alone', () => {
    const alone = randomNormal([7, 3], { seed: 5 });
    const padded = concat([alone, tensor(new Float32Array(9).fill(50), [3, 3])], 0);
    const both = cmvn(stack([padded, padded]), { lengths: [7, 10] });
    expectClose(both.slice([0, 0, 0], [1, 7, 3]).dataSync(), cmvn(alone).dataSync(), 1e-5);
    expect(
      both
        .slice([0, 7, 0], [1, 3, 3])
        .dataSync()
        .every((value) => value === 0),
    ).toBe(true);
  });

  it('silence has features, and slopes', () => {
    const silence = tensor(new Float32Array(800));
    const options = { sampleRate: 8000, fftLength: 256, numMelBins: 20 };
    for (const op of [
      (x: Tensor) => logMelSpectrogram(x, options),
      (x: Tensor) => mfcc(x, options),
      (x: Tensor) => spectrogram(x, { power: 1 }),
      (x: Tensor) => kaldiFbank(x, { sampleRate: 8000 }),
      (x: Tensor) => cmvn(logMelSpectrogram(x, options)),
    ]) {
      for (const values of [op(silence), grad((x) => op(x).sum())(silence)]) {
        expect(values.dataSync().every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('mistakes are named', () => {
    expect(() => stft(new Float32Array(100), { center: false })).toThrow('100 samples, fewer than a frame of 512');
    expect(() => stft([1, 2, 3])).toThrow('a signal of 3 samples is too short to be mirrored over');
    expect(() => stft(new Float32Array(600), { sequenceStride: 0 })).toThrow(
      'sequenceStride must be a whole number of at least 1; got 0',
    );
    expect(() => stft(new Float32Array(600), { sequenceLength: 600 })).toThrow('600 must be at most fftLength 512');
    expect(() => stft(new Float32Array(600), { window: 'han' as never })).toThrow("Did you mean 'hann'?");
    expect(() => windowOf([1, 2], 3)).toThrow('has 2 values, and frames have 3 samples');
    expect(() => melFilterBank({ maxFrequency: 9000 })).toThrow('got 0, 9000 and 8000 Hz');
    expect(() => deltas([[1]], { windowLength: 4 })).toThrow('an odd number of at least 3; got 4');
    expect(() => fft({ real: [1, 2], imaginary: [1] })).toThrow('got [2] and [1]');
    expect(() => dct([1, 2], 3)).toThrow('there are 2 coefficients; got a count of 3');
    const gaps = stft(new Float32Array(600), { sequenceStride: 512, center: false });
    expect(() => istft(gaps, { sequenceStride: 512, center: false })).toThrow('leave samples that no window covers');
  });
});
