import { ArgumentError } from '@neurite/backend';
import { type AudioClip, lengthOf, toMono } from '../audio/audio-clip.ts';
import { checkFinite } from '../audio/inspect-audio.ts';

const WINDOW = 0.03;
const TOLERANCE = 0.008;

/**
 * The clip faster or slower, as high as it was: windows of 30 ms are laid over each other at another distance, each taken from
 * within 8 ms of its place where it goes on best from the one before (WSOLA).
 *
 * Source: Verhelst and Roelands, An overlap-add technique based on waveform similarity (WSOLA), ICASSP 1993.
 *
 * @param factor 2 is twice as fast, and half as long; from a quarter to four times
 * @throws ArgumentError when the factor is not from a quarter to four, or a sample is NaN
 * @example
 * timeStretch(clip, 0.8);
 */
export function timeStretch(clip: AudioClip, factor: number): AudioClip {
  if (!(factor >= 0.25 && factor <= 4)) {
    throw new ArgumentError(`timeStretch goes from a quarter to four times; got ${factor}.`);
  }
  checkFinite(clip, 'timeStretch');
  const length = Math.round(lengthOf(clip) / factor);
  const half = Math.max(1, Math.round((WINDOW / 2) * clip.sampleRate));
  const reach = Math.round(TOLERANCE * clip.sampleRate);
  const guide = toMono(clip).channels[0]!;
  const outputs = clip.channels.map(() => new Float32Array(length + 2 * half));
  let from = 0;
  for (let at = 0; at < length + half; at += half) {
    // What would follow the last window in the recording is what this one should be like.
    const wanted = from + half;
    const middle = Math.round(at * factor);
    from = at === 0 ? 0 : mostAlike(guide, wanted, middle, reach, half);
    outputs.forEach((output, channel) => {
      const samples = clip.channels[channel]!;
      for (let n = 0; n < 2 * half; n++) {
        const weight = at === 0 && n < half ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * n) / half);
        if (at + n < output.length) output[at + n]! += weight * (samples[from + n] ?? 0);
      }
    });
  }
  return { ...clip, channels: outputs.map((output) => output.slice(0, length)) };
}

/** The place within reach of the middle where the recording is most like what begins at `wanted`. */
function mostAlike(samples: Float32Array, wanted: number, middle: number, reach: number, length: number): number {
  let [best, place] = [-Infinity, middle];
  for (let offset = -reach; offset <= reach; offset++) {
    const start = middle + offset;
    if (start < 0) continue;
    let [product, energy] = [0, 1e-9];
    for (let n = 0; n < length; n++) {
      const x = samples[start + n] ?? 0;
      product += x * (samples[wanted + n] ?? 0);
      energy += x * x;
    }
    const likeness = product / Math.sqrt(energy);
    if (likeness > best) [best, place] = [likeness, start];
  }
  return place;
}
