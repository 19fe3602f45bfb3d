import { describe, expect, it } from 'vitest';
import { audioClip, concatAudio, durationOf, sliceAudio, toMono } from './audio-clip.ts';
import { checkSamples, inspectAudio } from './inspect-audio.ts';
import { applyGain, mixAudio, normalizePeak } from './levels.ts';
import { RingBuffer } from './ring-buffer.ts';
import { detectVoice, trimSilence } from './voice-activity.ts';

const rate = 8000;
/** Speech-like: soft noise, with tones at these times. */
function recording(seconds: number, tones: readonly (readonly [number, number])[], noise = 0.001): Float32Array {
  let seed = 1;
  return Float32Array.from({ length: seconds * rate }, (_, n) => {
    seed = (seed * 48271) % 2147483647;
    const isTone = tones.some(([start, end]) => n >= start * rate && n < end * rate);
    return noise * (seed / 2147483647 - 0.5) + (isTone ? 0.3 * Math.sin(n / 4) : 0);
  });
}

describe('clips', () => {
  it('of several channels become one: their mean', () => {
    const clip = audioClip([Float32Array.from([1, 0]), Float32Array.from([0, -1])], rate);
    expect([...toMono(clip).channels[0]!]).toEqual([0.5, -0.5]);
  });

  it('are cut and joined', () => {
    const clip = audioClip(Float32Array.from([1, 2, 3, 4]), 2);
    expect(durationOf(clip)).toBe(2);
    expect([...concatAudio([sliceAudio(clip, 1), sliceAudio(clip, 0, 0.5)]).channels[0]!]).toEqual([3, 4, 1]);
  });

  it('are refused where they make no sense', () => {
    expect(() => audioClip([], rate)).toThrow('at least one channel');
    expect(() => audioClip([new Float32Array(2), new Float32Array(3)], rate)).toThrow('got 2, 3 samples');
    expect(() => audioClip(new Float32Array(2), NaN)).toThrow('positive number of Hz; got NaN');
    expect(() => concatAudio([audioClip(new Float32Array(2), 8000), audioClip(new Float32Array(2), 16000)])).toThrow(
      'got 1 × 8000 Hz, 1 × 16000 Hz',
    );
  });
});

describe('levels', () => {
  it('gain is in dB, and mixing a sum', () => {
    const clip = audioClip(Float32Array.from([0.5, -0.25]), 2);
    expect(applyGain(clip, 20).channels[0]![0]).toBeCloseTo(5, 5);
    expect(inspectAudio(normalizePeak(clip, 0)).peak).toBeCloseTo(1, 6);
    const mixed = mixAudio([clip, clip], { gains: [0, 20 * Math.log10(2)], offsets: [0, 0.5] });
    expect([...mixed.channels[0]!].map((value) => Math.round(value * 1e4) / 1e4)).toEqual([0.5, 0.75, -0.5]);
  });

  it('silence stays silence', () => {
    expect([...normalizePeak(audioClip(new Float32Array(3), rate)).channels[0]!]).toEqual([0, 0, 0]);
  });

  it('reports clipping, silence, offset and NaN', () => {
    expect(inspectAudio(audioClip(Float32Array.from([0, 1, 1, -1, 0.2]), rate)).clipped).toBeCloseTo(0.6);
    expect(inspectAudio(audioClip(new Float32Array(9), rate)).isSilent).toBe(true);
    const { firstNonFinite, mean } = inspectAudio(audioClip(Float32Array.from([0.5, NaN, 0.5]), rate));
    expect([firstNonFinite, mean]).toEqual([{ channel: 0, sample: 1 }, 0.5]);
    expect(() => checkSamples(audioClip(Float32Array.from([0, Infinity]), rate), 'fit')).toThrow(
      'fit: sample 1 of channel 0 is Infinity',
    );
    expect(() => checkSamples(audioClip(new Float32Array(0), rate), 'fit')).toThrow('the audio is empty');
    expect(() => checkSamples(audioClip(Float32Array.from([0, 1e30]), rate), 'fit')).toThrow(
      'samples lie within [−1, 1]',
    );
  });
});

describe('voice activity', () => {
  it('finds what stands out of the noise', () => {
    const clip = audioClip(
      recording(3, [
        [0.5, 0.9],
        [1.6, 2.2],
      ]),
      rate,
    );
    const spans = detectVoice(clip, { padding: 0 });
    expect(spans).toHaveLength(2);
    [0.5, 0.9, 1.6, 2.2].forEach((time, i) => {
      const span = spans[i >> 1]!;
      expect(Math.abs((i % 2 === 0 ? span.start : span.end) - time)).toBeLessThanOrEqual(0.02);
    });
  });

  it('joins what a short pause divides, and passes over clicks', () => {
    const clip = audioClip(
      recording(3, [
        [0.5, 0.9],
        [1, 1.4],
        [2.5, 2.51],
      ]),
      rate,
    );
    expect(detectVoice(clip)).toHaveLength(1);
  });

  it('finds nothing in silence, in nothing, and all of what is loud throughout', () => {
    expect(detectVoice(audioClip(new Float32Array(rate), rate))).toEqual([]);
    expect(detectVoice(audioClip(new Float32Array(0), rate))).toEqual([]);
    expect(detectVoice(audioClip(recording(1, [[0, 1]]), rate))).toEqual([{ start: 0, end: 1 }]);
  });

  it('names a sample that is NaN: it is no silence', () => {
    const clip = audioClip(recording(1, [[0.2, 0.8]]), rate);
    clip.channels[0]![4000] = NaN;
    expect(() => detectVoice(clip)).toThrow('detectVoice: sample 4000 of channel 0 is NaN');
    expect(() => trimSilence(clip)).toThrow('trimSilence: sample 4000 of channel 0 is NaN');
  });

  it('trims both ends', () => {
    const trimmed = trimSilence(
      audioClip(
        recording(2, [
          [0.5, 1],
          [1.2, 1.5],
        ]),
        rate,
      ),
      { padding: 0 },
    );
    expect(durationOf(trimmed)).toBeCloseTo(1, 1);
    expect(durationOf(trimSilence(audioClip(new Float32Array(rate), rate)))).toBe(0);
  });
});

describe('RingBuffer', () => {
  it('gives samples in the order they came, and loses the oldest when it is full', () => {
    const ring = new RingBuffer(5);
    ring.push(Float32Array.from([1, 2, 3]));
    expect([...ring.take(2)]).toEqual([1, 2]);
    ring.push(Float32Array.from([4, 5, 6, 7]));
    expect([...ring.peek()]).toEqual([3, 4, 5, 6, 7]);
    ring.push(Float32Array.from([8, 9]));
    expect([ring.lost, ...ring.take(10)]).toEqual([2, 5, 6, 7, 8, 9]);
    ring.push(Float32Array.from([1, 2, 3, 4, 5, 6, 7]));
    expect([ring.lost, ring.size, ...ring.take()]).toEqual([4, 5, 3, 4, 5, 6, 7]);
  });
});
