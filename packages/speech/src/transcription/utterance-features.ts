import { add, expandDims, max, maximum, mul, reshape, sub, type Tensor, where } from '@neurite/tensors';
import { cmvn } from '../features/cmvn.ts';
import { lengthMask } from '../features/length-mask.ts';
import { logMelSpectrogram } from '../features/mel-spectrogram.ts';
import type { FeatureNormalization, LogMelFeaturesOptions } from '../layers/log-mel-features.ts';

/** Features [batch, frames, bins] and how many frames of each recording count, [batch] → features of the same shape. */
type Normalization = (features: Tensor, frameCounts: Tensor) => Tensor;

/** Added to deviations, so that silence is not blown up. */
const EPSILON = 1e-3;

const normalizations: Readonly<Record<FeatureNormalization, Normalization>> = {
  utterance: (features, frameCounts) => {
    const [batch, frames, bins] = features.shape as [number, number, number];
    // All bins of a recording are as one feature over so many more frames.
    const values = reshape(features, [batch, frames * bins, 1]);
    return reshape(cmvn(values, { lengths: mul(frameCounts, bins), epsilon: EPSILON }), features.shape);
  },
  bins: (features, frameCounts) => cmvn(features, { lengths: frameCounts, epsilon: EPSILON }),
  // Log-mels of speech lie around −5, and spread by 4 or so.
  none: (features) => mul(add(features, 5), 0.25),
};

/**
 * The log-mel spectrograms of recordings of several lengths, brought to one level: what a recording gives does not depend on those beside
 * it. Means, deviations and the loudest are of all its frames, and of none of the silence behind its end.
 *
 * @param audio [batch, samples], each recording followed by silence
 * @param frameCounts frames of each recording, int32 [batch]
 * @returns [batch, frames, numMelBins]
 */
export function utteranceFeatures(audio: Tensor, frameCounts: Tensor, options: LogMelFeaturesOptions): Tensor {
  const { normalization = 'bins', dynamicRange } = options;
  const mels = logMelSpectrogram(audio, options);
  const limited = dynamicRange === undefined ? mels : withinRange(mels, frameCounts, dynamicRange);
  return normalizations[normalization](limited, frameCounts);
}

/** Nothing is softer than so many dB below the loudest of its recording. */
function withinRange(mels: Tensor, frameCounts: Tensor, decibels: number): Tensor {
  const isWithin = expandDims(lengthMask(frameCounts, mels.shape[1]!), 2);
  const loudest = max(where(isWithin, mels, -1e9), [1, 2], true);
  return maximum(mels, sub(loudest, (decibels * Math.LN10) / 10));
}
