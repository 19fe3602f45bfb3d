import { describe, expect, it } from 'vitest';
import { type AudioClip, audioClip, lengthOf } from '../audio/audio-clip.ts';
import { inspectAudio } from '../audio/inspect-audio.ts';
import { addNoise, changePitch, changeSpeed, reverberate, roomImpulse, shiftTime } from './audio-changes.ts';
import { timeStretch } from './time-stretch.ts';

const rate = 8000;
const tone = (hertz: number, seconds = 1): AudioClip =>
  audioClip(
    Float32Array.from({ length: seconds * rate }, (_, n) => 0.3 * Math.sin((2 * Math.PI * hertz * n) / rate)),
    rate,
  );

/** The pitch of the middle of a tone, by counting its periods. */
function pitchOf(clip: AudioClip): number {
  const samples = clip.channels[0]!;
  const [from, to] = [Math.floor(samples.length / 4), Math.floor((3 * samples.length) / 4)];
  const rising: number[] = [];
  for (let n = from; n < to; n++) {
    if (samples[n]! < 0 && samples[n + 1]! >= 0) rising.push(n - samples[n]! / (samples[n + 1]! - samples[n]!));
  }
  return ((rising.length - 1) * clip.sampleRate) / (rising.at(-1)! - rising[0]!);
}

const difference = (a: AudioClip, b: AudioClip): Float32Array => a.channels[0]!.map((x, n) => x - b.channels[0]![n]!);
const rmsOf = (samples: Float32Array): number => Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

it('names a sample that is NaN, which would spread', () => {
  const nan = audioClip(Float32Array.from([0, NaN]), rate);
  expect(() => addNoise(nan, { snr: 10 })).toThrow('addNoise: sample 1 of channel 0 is NaN');
  expect(() => addNoise(tone(440), { snr: 10, noise: nan })).toThrow('addNoise: sample 1 of channel 0 is NaN');
  expect(() => reverberate(nan, roomImpulse(rate))).toThrow('reverberate: sample 1 of channel 0 is NaN');
  expect(() => changePitch(nan, 2)).toThrow('changePitch: sample 1 of channel 0 is NaN');
  expect(() => timeStretch(nan, 2)).toThrow('timeStretch: sample 1 of channel 0 is NaN');
});

describe('noise', () => {
  it('lies so many dB below the clip, the same for one seed', () => {
    const clip = tone(440);
    const noisy = addNoise(clip, { snr: 12, seed: 3 });
    expect(20 * Math.log10(inspectAudio(clip).rms / rmsOf(difference(noisy, clip)))).toBeCloseTo(12, 4);
    expect(addNoise(clip, { snr: 12, seed: 3 })).toEqual(noisy);
    expect(addNoise(clip, { snr: 12, seed: 4 })).not.toEqual(noisy);
  });

  it('may be a recording, which is repeated where it is short', () => {
    const clip = tone(440);
    const noisy = addNoise(clip, { snr: 0, noise: tone(1000, 0.1), seed: 1 });
    const added = difference(noisy, clip);
    expect(rmsOf(added)).toBeCloseTo(inspectAudio(clip).rms, 4);
    expect(pitchOf(audioClip(added, rate))).toBeCloseTo(1000, 0);
    expect(() => addNoise(clip, { snr: 0, noise: audioClip(new Float32Array(5), rate) })).toThrow(
      'the noise is silent',
    );
    expect(() => addNoise(clip, { snr: 0, noise: audioClip(new Float32Array(5), 16000) })).toThrow(
      '8000 Hz, the noise 16000 Hz',
    );
    expect(() => addNoise(clip, { snr: NaN })).toThrow('a finite number of dB; got NaN');
  });
});

describe('time and pitch', () => {
  it('shift', () => {
    const clip = audioClip(Float32Array.from([1, 2, 3, 4]), 2);
    expect([...shiftTime(clip, 1).channels[0]!]).toEqual([0, 0, 1, 2]);
    expect([...shiftTime(clip, -0.5).channels[0]!]).toEqual([2, 3, 4, 0]);
  });

  it.each([0.8, 1.25, 2])('speed %d changes length and pitch together', (factor) => {
    const fast = changeSpeed(tone(400), factor);
    expect(lengthOf(fast) / rate).toBeCloseTo(1 / factor, 2);
    expect(fast.sampleRate).toBe(rate);
    expect(pitchOf(fast) / 400).toBeCloseTo(factor, 2);
  });

  it.each([0.7, 1.4])('stretching by %d changes the length alone', (factor) => {
    const stretched = timeStretch(tone(300), factor);
    expect(lengthOf(stretched) / rate).toBeCloseTo(1 / factor, 2);
    expect(pitchOf(stretched) / 300).toBeCloseTo(1, 1);
    expect(inspectAudio(stretched).rms / inspectAudio(tone(300)).rms).toBeCloseTo(1, 1);
  });

  it.each([-5, 4])('%d semitones change the pitch alone', (semitones) => {
    const changed = changePitch(tone(300), semitones);
    expect(lengthOf(changed)).toBe(rate);
    expect(Math.abs(12 * Math.log2(pitchOf(changed) / 300) - semitones)).toBeLessThan(0.4);
  });

  it('mistakes are named', () => {
    expect(() => changeSpeed(tone(400), 0)).toThrow('from a quarter to four times; got 0');
    expect(() => changePitch(tone(400), 40)).toThrow('from a quarter to four times');
    expect(() => timeStretch(tone(400), NaN)).toThrow('got NaN');
  });
});

describe('rooms', () => {
  it('answer with an echo that dies away by 60 dB', () => {
    const { channels } = roomImpulse(rate, { reverberationTime: 0.5, directToReverberant: 6 });
    const echo = channels[0]!.subarray(1);
    expect(channels[0]![0]).toBe(1);
    expect(echo.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(10 ** -0.6, 4);
    const part = (from: number): number => rmsOf(echo.subarray(from, from + 400));
    expect(20 * Math.log10(part(3590) / part(0))).toBeLessThan(-50);
  });

  it('are heard in the clip, which stays as long and as loud', () => {
    const click = audioClip(
      Float32Array.from({ length: 2000 }, (_, n) => Number(n === 500)),
      rate,
    );
    const impulse = roomImpulse(rate, { reverberationTime: 0.1, seed: 2 });
    const heard = reverberate(click, impulse).channels[0]!;
    const scale = heard[500]!;
    expect(heard[499]).toBe(0);
    for (const n of [1, 10, 300]) expect(heard[500 + n]! / scale).toBeCloseTo(impulse.channels[0]![n]!, 5);
    const voice = tone(200);
    expect(inspectAudio(reverberate(voice, impulse)).rms).toBeCloseTo(inspectAudio(voice).rms, 5);
    expect(() => reverberate(voice, roomImpulse(16000))).toThrow('8000 Hz, the room 16000 Hz');
    expect(() => roomImpulse(rate, { reverberationTime: 0 })).toThrow('positive; got 0');
  });
});
