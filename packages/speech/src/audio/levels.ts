/** Loudness: gain, peak, and sums of clips. */
import { ArgumentError } from '@neurite/backend';
import { type AudioClip, checkAlike, lengthOf } from './audio-clip.ts';
import { inspectAudio } from './inspect-audio.ts';

/** Options of {@link mixAudio}. */
export interface MixOptions {
  /** By how many dB each clip is made louder. Default 0. */
  readonly gains?: readonly number[];
  /** When each clip begins, in seconds. Default 0. */
  readonly offsets?: readonly number[];
}

/**
 * Makes a clip louder or softer: samples × 10^(decibels / 20). Nothing is held back at ±1.
 *
 * @param decibels 6.02 doubles, −6.02 halves
 * @throws ArgumentError when the gain is no finite number
 * @example
 * applyGain(audioClip(Float32Array.of(0.1, -0.2), 8000), 20).channels; // [[1, -2]]
 */
export function applyGain(clip: AudioClip, decibels: number): AudioClip {
  if (!Number.isFinite(decibels)) throw new ArgumentError(`applyGain needs a finite number of dB; got ${decibels}.`);
  return scaled(clip, 10 ** (decibels / 20));
}

/**
 * Brings the loudest sample to a level; a clip of zeros stays as it is.
 *
 * @param decibels of full scale. Default −1
 * @example
 * normalizePeak(audioClip(Float32Array.of(0.1, -0.25), 8000), 0).channels; // [[0.4, -1]]
 */
export function normalizePeak(clip: AudioClip, decibels = -1): AudioClip {
  const { peak } = inspectAudio(clip);
  return peak === 0 ? clip : scaled(clip, 10 ** (decibels / 20) / peak);
}

/**
 * The sum of clips, as long as the last of them to end.
 *
 * @throws ArgumentError when there is none, or rates or numbers of channels differ
 * @example
 * mixAudio([voice, music], { gains: [0, -20], offsets: [0.5, 0] });
 */
export function mixAudio(clips: readonly AudioClip[], { gains = [], offsets = [] }: MixOptions = {}): AudioClip {
  const [first] = clips;
  if (first === undefined) throw new ArgumentError('mixAudio needs at least one clip; got none.');
  checkAlike(clips, 'mixAudio');
  const starts = clips.map((_, index) => Math.round((offsets[index] ?? 0) * first.sampleRate));
  if (starts.some((start) => !(start >= 0))) {
    throw new ArgumentError(`mixAudio: offsets must be at least 0 seconds; got ${offsets.join(', ')}.`);
  }
  const length = Math.max(...clips.map((clip, index) => starts[index]! + lengthOf(clip)));
  const channels = first.channels.map((_, channel) => {
    const sum = new Float32Array(length);
    clips.forEach((clip, index) => {
      const factor = 10 ** ((gains[index] ?? 0) / 20);
      const samples = clip.channels[channel]!;
      for (let n = 0; n < samples.length; n++) sum[starts[index]! + n]! += factor * samples[n]!;
    });
    return sum;
  });
  return { channels, sampleRate: first.sampleRate };
}

function scaled(clip: AudioClip, factor: number): AudioClip {
  return { ...clip, channels: clip.channels.map((samples) => samples.map((value) => value * factor)) };
}
