import { describe, expect, it } from 'vitest';
import { expectClose, golden } from '../testing/golden.ts';
import { audioClip } from './audio-clip.ts';
import { resample, type ResampleOptions, Resampler } from './resample.ts';

interface Case {
  readonly from: number;
  readonly to: number;
  readonly options: ResampleOptions;
  readonly samples: readonly number[];
  readonly output: readonly number[];
}

const sine = (frequency: number, rate: number, length: number): Float32Array =>
  Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * frequency * n) / rate));

describe('resample', () => {
  it.each(golden<Case>('resampling').cases)(
    "gives torchaudio's numbers: $name",
    ({ from, to, options, samples, output }) => {
      const { channels, sampleRate } = resample(audioClip(Float32Array.from(samples), from), to, options);
      expect(sampleRate).toBe(to);
      expectClose(channels[0]!, output, 1e-6);
    },
  );

  it.each([
    [8000, 16000],
    [48000, 16000],
    [44100, 16000],
    [16000, 22050],
  ])('from %i to %i Hz gives the same in pieces of any size', (from, to) => {
    const whole = sine(440, from, 5000);
    const expected = resample(audioClip(whole, from), to).channels[0]!;
    for (const size of [1, 7, 128, 4999, 5000]) {
      const resampler = new Resampler(from, to);
      const pieces: number[] = [];
      for (let at = 0; at < whole.length; at += size) pieces.push(...resampler.push(whole.subarray(at, at + size)));
      pieces.push(...resampler.flush());
      expect(pieces.length).toBe(expected.length);
      expect(pieces.every((value, n) => value === expected[n])).toBe(true);
    }
  });

  it.each([
    [44_099, 16_000],
    [16_000, 44_099],
    [11_127, 48_000],
  ])('from %i to %i Hz, which have no common divisor, takes no longer than elsewhere', (from, to) => {
    const start = performance.now();
    const { channels } = resample(audioClip(sine(440, from, from), from), to);
    // With a filter of a whole period for each phase: a minute and more, and gigabytes.
    expect(performance.now() - start).toBeLessThan(5000);
    const expected = sine(440, to, to);
    expect(channels[0]!.length).toBe(to);
    const worst = channels[0]!.reduce((most, value, n) => {
      return n < 100 || n > to - 100 ? most : Math.max(most, Math.abs(value - expected[n]!));
    }, 0);
    expect(worst).toBeLessThan(0.01);
  });

  it('lets a voice pass and holds back what the new rate cannot carry', () => {
    const power = (frequency: number): number => {
      const { channels } = resample(audioClip(sine(frequency, 16000, 8000), 16000), 8000);
      const middle = channels[0]!.subarray(500, 3500);
      return middle.reduce((sum, value) => sum + value * value, 0) / middle.length;
    };
    expect(power(1000)).toBeCloseTo(0.5, 2);
    expect(power(6000)).toBeLessThan(1e-3);
  });

  it('keeps an empty clip empty, and a clip of that rate as it is', () => {
    expect(resample(audioClip(new Float32Array(0), 8000), 16000).channels[0]!.length).toBe(0);
    const clip = audioClip(sine(1, 8000, 10), 8000);
    expect(resample(clip, 8000)).toBe(clip);
  });

  it('refuses rates that are none', () => {
    const clip = audioClip(sine(1, 8000, 10), 8000);
    expect(() => resample(clip, 0)).toThrow('the sample rate must be a positive number of Hz; got 0');
    expect(() => resample(clip, 8000.5)).toThrow('resample needs whole numbers of Hz; got 8000.5');
    expect(() => resample(audioClip(sine(1, 8000, 10), 4_294_967_291), 8000)).toThrow(
      'Is the rate of the recording right?',
    );
    expect(() => resample(clip, 16000, { rolloff: 2 })).toThrow('rolloff in (0, 1]; got 6 and 2');
  });
});
