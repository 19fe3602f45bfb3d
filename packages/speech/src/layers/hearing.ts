/** What recognisers hear, and how it is changed in training: the options that those of words and of text share. */
import type { AudioAugmentationOptions } from './audio-augmentation.ts';
import type { LogMelFeaturesOptions } from './log-mel-features.ts';
import type { RandomAudioOptions, Range } from './random-audio-layer.ts';
import type { SpecAugmentOptions } from './spec-augment.ts';
import type { TempoPerturbationOptions } from './tempo-perturbation.ts';
import type { VocalTractPerturbationOptions } from './vocal-tract-perturbation.ts';

type OrUndefined<Options> = { readonly [Part in keyof Options]: Options[Part] | undefined };

/**
 * How recordings are changed in training. What is left out is as usual for the recogniser; what is `undefined` is not changed, so
 * `{ noise: undefined }` leaves the noise away and keeps the rest.
 */
export interface RecordingAugmentation extends OrUndefined<Omit<AudioAugmentationOptions, keyof RandomAudioOptions>> {
  /** What all frequencies are multiplied by, above 1 as if by a shorter throat: see `vocalTractPerturbation`. */
  readonly vocalTract?: Range | undefined;
  /** How many times as fast somebody speaks, pitch and formants staying where they are: see `tempoPerturbation`. Of commands alone. */
  readonly tempo?: Range | undefined;
}

/** What a recogniser's options say of hearing. */
export interface HearingOptions {
  /**
   * What of the log-mel spectrogram differs from 40 bins from 60 Hz to 7600 Hz (or to 0.475 of the sample rate, where that is less),
   * windows of 25 ms every 10 ms.
   */
  readonly features?: LogMelFeaturesOptions;
  /** How recordings are changed in training; `false` for not at all. Each recogniser says what is usual for it. */
  readonly augmentation?: RecordingAugmentation | false;
  /** How spectrograms are masked in training; `false` for not at all. */
  readonly masking?: SpecAugmentOptions | false;
}

/** The same, with all that was left out: plain data, which is saved. */
export interface Hearing {
  readonly features: LogMelFeaturesOptions;
  readonly augmentation: AudioAugmentationOptions | undefined;
  readonly vocalTract: VocalTractPerturbationOptions | undefined;
  readonly tempo: TempoPerturbationOptions | undefined;
  readonly masking: SpecAugmentOptions | undefined;
}

/** What a recogniser hears, from its options and what is usual for its kind. */
export function hearingOf(
  { features, augmentation, masking }: HearingOptions,
  sampleRate: number,
  usual: { readonly [Part in keyof HearingOptions]-?: Exclude<HearingOptions[Part], false> },
): Hearing {
  const sequenceLength = Math.round(0.025 * sampleRate);
  const heard = {
    sampleRate,
    fftLength: 2 ** Math.ceil(Math.log2(sequenceLength)),
    sequenceLength,
    sequenceStride: Math.round(0.01 * sampleRate),
    numMelBins: 40,
    minFrequency: 60,
    maxFrequency: Math.min(7600, 0.475 * sampleRate),
    ...usual.features,
    ...features,
  };
  const { vocalTract, tempo, ...audio } = { ...usual.augmentation, ...(augmentation === false ? {} : augmentation) };
  const { minFrequency, maxFrequency, melScale = 'htk' } = heard;
  const isChanged = augmentation !== false;
  return {
    features: heard,
    augmentation: isChanged ? given(audio) : undefined,
    vocalTract:
      isChanged && vocalTract !== undefined ? { warp: vocalTract, minFrequency, maxFrequency, melScale } : undefined,
    tempo: isChanged && tempo !== undefined ? { tempo } : undefined,
    masking: masking === false ? undefined : { ...usual.masking, ...masking },
  };
}

/** Without what is undefined. */
function given(options: OrUndefined<AudioAugmentationOptions>): AudioAugmentationOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
