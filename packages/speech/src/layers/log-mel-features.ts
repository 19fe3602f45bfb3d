import { ArgumentError, unknownName } from '@neurite/backend';
import { type ExampleShape, Layer, type LayerConfig, type LayerOptions } from '@neurite/layers';
import {
  broadcastTo,
  cast,
  div,
  greater,
  max,
  maximum,
  mul,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
} from '@neurite/tensors';
import { logMelSpectrogram, type LogMelSpectrogramOptions } from '../features/mel-spectrogram.ts';
import type { WindowName } from '../features/window.ts';

/** How features are brought to one level. */
export type FeatureNormalization = 'utterance' | 'bins' | 'none';

/** Options of {@link logMelFeatures}. */
export interface LogMelFeaturesOptions extends LayerOptions, Omit<LogMelSpectrogramOptions, 'window'> {
  /** By name: a window of one's own cannot be saved. Default 'hann' */
  readonly window?: WindowName;
  /**
   * 'utterance': all of an utterance to a mean of 0 and a deviation of 1, whatever its loudness was; 'bins': each bin over time,
   * whatever its microphone was, too; 'none'. Means and deviations are of the frames within 30 dB of the loudest. Default 'utterance'
   */
  readonly normalization?: FeatureNormalization;
  /**
   * How far below its loudest anything in an utterance may lie, in dB: what is softer counts as that soft, so digital silence is like
   * that of a room. Default: no limit
   */
  readonly dynamicRange?: number;
}

/** Frames whose loudest bin is within so many dB of the utterance's are those in which somebody speaks. */
const SPOKEN = 30;

const normalizations: Readonly<Record<FeatureNormalization, (features: Tensor) => Tensor>> = {
  utterance: (features) => normalized(features, [-2, -1]),
  bins: (features) => normalized(features, [-2]),
  none: (features) => features,
};

/** @throws ArgumentError for a normalization that is not known, or a range that is not positive */
export function checkLevels(what: string, options: LogMelFeaturesOptions): void {
  const { normalization = 'none', dynamicRange } = options;
  if (!Object.hasOwn(normalizations, normalization)) {
    throw unknownName('normalization', normalization, Object.keys(normalizations));
  }
  if (dynamicRange !== undefined && !(dynamicRange > 0)) {
    throw new ArgumentError(`${what}: dynamicRange must be a positive number of dB; got ${dynamicRange}.`);
  }
}

/** To the mean and the deviation of the spoken frames, over these axes: so the silence around a word does not matter. */
function normalized(features: Tensor, axes: number[]): Tensor {
  const loudest = max(features, [-2, -1], true);
  const isSpoken = greater(max(features, -1, true), sub(loudest, (SPOKEN * Math.LN10) / 10));
  const weights = broadcastTo(cast(isSpoken, 'float32'), features.shape);
  const average = (values: Tensor): Tensor => div(sum(mul(values, weights), axes, true), sum(weights, axes, true));
  const centred = sub(features, average(features));
  return div(centred, sqrt(average(square(centred)).add(1e-10)).add(1e-3));
}

/** Log-mel spectrograms as the first layer of a model; see {@link logMelFeatures}. */
export class LogMelFeatures extends Layer {
  static override readonly className: string = 'LogMelFeatures';
  readonly #options: LogMelFeaturesOptions;

  constructor(options: LogMelFeaturesOptions = {}) {
    super(options);
    checkLevels('logMelFeatures', options);
    this.#options = options;
  }

  protected override get inputSpec(): { readonly axes: readonly string[] } {
    return { axes: ['samples'] };
  }

  override computeOutputShape([samples]: ExampleShape): ExampleShape {
    const { fftLength = 512, sequenceLength = fftLength, center = true, numMelBins = 80 } = this.#options;
    const { sequenceStride = Math.max(1, Math.floor(sequenceLength / 2)) } = this.#options;
    if (samples === null || samples === undefined) return [null, numMelBins];
    const padded = samples + (center ? 2 * Math.floor(fftLength / 2) : 0);
    return [Math.floor((padded - fftLength) / sequenceStride) + 1, numMelBins];
  }

  override call(x: Tensor): Tensor {
    const { normalization = 'utterance', dynamicRange } = this.#options;
    const features = logMelSpectrogram(x, this.#options);
    const loudest = max(features, [-2, -1], true);
    const limited =
      dynamicRange === undefined ? features : maximum(features, sub(loudest, (dynamicRange * Math.LN10) / 10));
    return normalizations[normalization](limited);
  }

  override getConfig(): LayerConfig {
    return { ...this.#options, ...super.getConfig() };
  }
}

/**
 * Log-mel spectrograms of samples, as a layer: so a model takes audio as it is, and its features are saved with it.
 *
 * Input [batch, samples]; output [batch, frames, numMelBins].
 *
 * @throws ArgumentError for options that are none of those accepted
 * @example
 * sequential([logMelFeatures({ sampleRate: 16000, sequenceStride: 160, inputShape: [16000] }), …])
 */
export function logMelFeatures(options: LogMelFeaturesOptions = {}): LogMelFeatures {
  return new LogMelFeatures(options);
}
