import { ArgumentError } from '@neurite/backend';
import { type AudioClip, durationOf } from './audio-clip.ts';

/** What can be wrong with a recording, in figures. */
export interface AudioReport {
  /** In seconds. */
  readonly duration: number;
  /** The largest absolute value of a finite sample. */
  readonly peak: number;
  /** The root of the mean square of the finite samples. */
  readonly rms: number;
  /** The mean of the finite samples: far from 0 for a recorder with an offset. */
  readonly mean: number;
  /** The share of samples that lie at the limit, 0.999 or more, beside another such: a voice that was too loud. */
  readonly clipped: number;
  /** Where the first sample is that is NaN or infinite. */
  readonly firstNonFinite: { readonly channel: number; readonly sample: number } | undefined;
  /** Whether no sample is louder than −60 dB of full scale. */
  readonly isSilent: boolean;
}

const LIMIT = 0.999;
const SILENCE = 1e-3;

/**
 * Looks at the samples of a clip.
 *
 * @example
 * const { clipped, isSilent } = inspectAudio(clip);
 */
export function inspectAudio(clip: AudioClip): AudioReport {
  let [peak, squares, sum, clipped, finite, total] = [0, 0, 0, 0, 0, 0];
  let firstNonFinite: AudioReport['firstNonFinite'];
  clip.channels.forEach((samples, channel) => {
    total += samples.length;
    for (let n = 0; n < samples.length; n++) {
      const value = samples[n]!;
      if (!Number.isFinite(value)) {
        firstNonFinite ??= { channel, sample: n };
        continue;
      }
      const size = Math.abs(value);
      finite++;
      sum += value;
      squares += value * value;
      if (size > peak) peak = size;
      const isBesideAnother = Math.abs(samples[n - 1] ?? 0) >= LIMIT || Math.abs(samples[n + 1] ?? 0) >= LIMIT;
      if (size >= LIMIT && isBesideAnother) clipped++;
    }
  });
  return {
    duration: durationOf(clip),
    peak,
    rms: Math.sqrt(squares / Math.max(finite, 1)),
    mean: sum / Math.max(finite, 1),
    clipped: clipped / Math.max(total, 1),
    firstNonFinite,
    isSilent: peak <= SILENCE,
  };
}

/** Louder than this, a sample's power is beyond what numbers of 32 bits hold. */
const LOUDEST = 1e9;

/** @param what who takes it. @throws ArgumentError when the clip is empty, or a sample is NaN, infinite or absurd, naming it */
export function checkSamples(clip: AudioClip, what?: string): void {
  checkFinite(clip, what);
  if (durationOf(clip) === 0) throw new ArgumentError(`${prefix(what)}the audio is empty.`);
}

/** @param what who takes it. @throws ArgumentError when it is no clip, or a sample is NaN, infinite or absurd, naming it */
export function checkFinite(clip: AudioClip, what?: string): void {
  const channels: readonly unknown[] = clip?.channels ?? [];
  if (channels.length === 0 || !channels.every((samples) => ArrayBuffer.isView(samples))) {
    throw new ArgumentError(
      `${prefix(what)}audio comes as clips, { channels: [samples], sampleRate }; this is none. loadAudio reads files, audioClip makes one of samples.`,
    );
  }
  clip.channels.forEach((samples, channel) => {
    const sample = samples.findIndex((value) => !(Math.abs(value) <= LOUDEST));
    if (sample === -1) return;
    throw new ArgumentError(
      `${prefix(what)}sample ${sample} of channel ${channel} is ${samples[sample]}; samples lie within [−1, 1]. Was the file decoded as another format?`,
    );
  });
}

function prefix(what: string | undefined): string {
  return what === undefined ? '' : `${what}: `;
}
