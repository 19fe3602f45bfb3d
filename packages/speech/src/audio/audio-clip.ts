import { ArgumentError } from '@neurite/backend';

/** Sound as numbers. */
export interface AudioClip {
  /** The samples of each channel, all of one length, nominally in [−1, 1]. */
  readonly channels: readonly Float32Array[];
  /** Samples a second, in Hz. */
  readonly sampleRate: number;
}

/**
 * A clip of these samples.
 *
 * @param samples those of one channel, or a list of channels of one length
 * @param sampleRate in Hz
 * @throws ArgumentError when there is no channel, lengths differ, or the rate is not positive
 * @example
 * const beep = audioClip(Float32Array.from({ length: 8000 }, (_, n) => Math.sin((2 * Math.PI * 440 * n) / 8000)), 8000);
 */
export function audioClip(samples: Float32Array | readonly Float32Array[], sampleRate: number): AudioClip {
  const channels = samples instanceof Float32Array ? [samples] : [...samples];
  checkSampleRate(sampleRate, 'audioClip');
  if (channels.length === 0) throw new ArgumentError('audioClip needs at least one channel; got none.');
  const lengths = channels.map(({ length }) => length);
  if (lengths.some((length) => length !== lengths[0])) {
    throw new ArgumentError(`audioClip needs channels of one length; got ${lengths.join(', ')} samples.`);
  }
  return { channels, sampleRate };
}

/**
 * The number of samples of each channel.
 *
 * @example
 * lengthOf(audioClip([new Float32Array(800), new Float32Array(800)], 8000)); // 800
 */
export function lengthOf(clip: AudioClip): number {
  return clip.channels[0]?.length ?? 0;
}

/**
 * How long the clip is, in seconds.
 *
 * @example
 * durationOf(audioClip(new Float32Array(24000), 16000)); // 1.5
 */
export function durationOf(clip: AudioClip): number {
  return lengthOf(clip) / clip.sampleRate;
}

/**
 * The mean of all channels as one: the very samples where there is one channel.
 *
 * @example
 * toMono(audioClip([Float32Array.of(1, 0), Float32Array.of(0, 0)], 8000)).channels; // [[0.5, 0]]
 */
export function toMono(clip: AudioClip): AudioClip {
  const { channels, sampleRate } = clip;
  if (channels.length === 1) return clip;
  const mono = new Float32Array(lengthOf(clip));
  for (const channel of channels) for (let n = 0; n < mono.length; n++) mono[n]! += channel[n]! / channels.length;
  return { channels: [mono], sampleRate };
}

/**
 * Part of a clip, on the same memory.
 *
 * @param start in seconds
 * @param end in seconds. Default: the end
 * @example
 * sliceAudio(audioClip(Float32Array.of(1, 2, 3, 4), 2), 0.5, 1.5).channels; // [[2, 3]]
 */
export function sliceAudio(clip: AudioClip, start: number, end: number = durationOf(clip)): AudioClip {
  const [from, to] = [start, end].map((seconds) => Math.max(0, Math.round(seconds * clip.sampleRate)));
  return { channels: clip.channels.map((channel) => channel.subarray(from, to)), sampleRate: clip.sampleRate };
}

/**
 * Clips one after the other.
 *
 * @throws ArgumentError when there is none, or rates or numbers of channels differ
 * @example
 * concatAudio([audioClip(Float32Array.of(1, 2), 8000), audioClip(Float32Array.of(3), 8000)]).channels; // [[1, 2, 3]]
 */
export function concatAudio(clips: readonly AudioClip[]): AudioClip {
  const [first] = clips;
  if (first === undefined) throw new ArgumentError('concatAudio needs at least one clip; got none.');
  checkAlike(clips, 'concatAudio');
  const total = clips.reduce((sum, clip) => sum + lengthOf(clip), 0);
  const channels = first.channels.map((_, index) => {
    const joined = new Float32Array(total);
    let at = 0;
    for (const clip of clips) {
      joined.set(clip.channels[index]!, at);
      at += lengthOf(clip);
    }
    return joined;
  });
  return { channels, sampleRate: first.sampleRate };
}

/** @throws ArgumentError when clips differ in their rate or their number of channels */
export function checkAlike(clips: readonly AudioClip[], what: string): void {
  const forms = new Set(clips.map((clip) => `${clip.channels.length} × ${clip.sampleRate} Hz`));
  if (forms.size <= 1) return;
  throw new ArgumentError(
    `${what} needs clips of one sample rate and as many channels; got ${[...forms].join(', ')}. Use toMono and resample first.`,
  );
}

export function checkSampleRate(sampleRate: number, what: string): void {
  if (Number.isFinite(sampleRate) && sampleRate > 0) return;
  throw new ArgumentError(`${what}: the sample rate must be a positive number of Hz; got ${sampleRate}.`);
}
