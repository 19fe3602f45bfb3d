import { ArgumentError, unknownName } from '@neurite/backend';
import { type HearingOptions, hearingOf, type RecordingAugmentation } from '../layers/hearing.ts';
import { checkLevels, type LogMelFeaturesOptions } from '../layers/log-mel-features.ts';
import type { SpecAugmentOptions } from '../layers/spec-augment.ts';
import type { SpeechEncoderName, SpeechNetworkOptions } from './speech-network.ts';
import { characterTokenizer, type Tokenizer } from './tokenizer.ts';

/** Options of `speechToText`. */
export interface SpeechToTextOptions extends HearingOptions {
  /** What texts are made of. Default: `characterTokenizer()` */
  readonly tokenizer?: Tokenizer;
  /** Of what the network hears, in Hz; recordings are brought to it. Default 16000 */
  readonly sampleRate?: number;
  /**
   * 'gru': convolutions and gated recurrent layers in both directions; 'conformer': a small Conformer; 'residual': convolutions over time
   * and frequency, for few words and few speakers. Default 'gru'
   */
  readonly encoder?: SpeechEncoderName;
  /** Channels, units in each direction, or features. Default 128 for 'gru', 96 for 'conformer', 64 for 'residual' */
  readonly units?: number;
  /** Recurrent layers, or blocks. Default 2 for 'gru', 4 for 'conformer', 3 for 'residual' */
  readonly layers?: number;
  /** Whether a frame knows only of those before it, so that text comes without delay. Default false */
  readonly causal?: boolean;
  /** Default 0.1, and 0.05 for 'residual' */
  readonly dropout?: number;
  /**
   * What of the log-mel spectrogram differs from 40 bins from 60 Hz to 7600 Hz (or to 0.475 of the sample rate, where that is less),
   * windows of 25 ms every 10 ms. `normalization` is 'bins', and takes all frames of a recording, or, in a stream, of what is heard at a
   * time; so does `dynamicRange`. A causal network cannot wait for these: its normalization is 'none'
   */
  readonly features?: LogMelFeaturesOptions;
  /**
   * How recordings are changed in training; `false` for not at all. What is left out stays as it is by default:
   * `{ noise: [10, 40], gain: [-10, 10], vocalTract: [0.82, 1.22], coloration: 0.4 }`. Their speed is an option of `fit`
   */
  readonly augmentation?: Omit<RecordingAugmentation, 'shift' | 'speed' | 'tempo'> | false;
  /**
   * How spectrograms are masked in training; `false` for not at all. Default
   * `{ frequencyMasks: 1, frequencyMaskWidth: 6, timeMasks: 2, timeMaskWidth: 12 }`
   */
  readonly masking?: SpecAugmentOptions | false;
}

const usual: Readonly<Record<SpeechEncoderName, Pick<SpeechNetworkOptions, 'units' | 'layers' | 'dropout'>>> = {
  gru: { units: 128, layers: 2, dropout: 0.1 },
  conformer: { units: 96, layers: 4, dropout: 0.1 },
  residual: { units: 64, layers: 3, dropout: 0.05 },
};

/** @throws ArgumentError for what would move speech out of its recording, and leave the text */
function checkAugmentation(augmentation: RecordingAugmentation | false = {}): void {
  const strange = ['shift', 'speed', 'tempo'].find(
    (name) => augmentation !== false && augmentation[name as keyof RecordingAugmentation] !== undefined,
  );
  if (strange === undefined) return;
  throw new ArgumentError(
    `speechToText: augmentation takes no '${strange}', which moves words out of a recording. Recordings become faster and slower by fit(data, { speed }).`,
  );
}

/** @throws ArgumentError for features that a network of this kind cannot have */
function checkFeatures(features: LogMelFeaturesOptions = {}, causal: boolean): void {
  const { normalization = 'none', dynamicRange, center = true } = features;
  checkLevels('speechToText', features);
  if (!center) {
    throw new ArgumentError(
      'speechToText: features.center must be true: text has its times by the middles of frames. Leave it out.',
    );
  }
  if (causal && (normalization !== 'none' || dynamicRange !== undefined)) {
    const given = dynamicRange === undefined ? `normalization: '${normalization}'` : `dynamicRange: ${dynamicRange}`;
    throw new ArgumentError(
      `speechToText: causal: true cannot have features: { ${given} }, which takes the whole recording. Leave one of the two out.`,
    );
  }
}

/** @throws ArgumentError when an option is none of those accepted */
export function speechSettings(options: SpeechToTextOptions): {
  readonly network: SpeechNetworkOptions;
  readonly tokenizer: Tokenizer;
  readonly sampleRate: number;
} {
  const { tokenizer = characterTokenizer(), sampleRate = 16000, encoder = 'gru', causal = false } = options;
  if (!Object.hasOwn(usual, encoder)) throw unknownName('encoder', encoder, Object.keys(usual));
  const { units = usual[encoder].units, layers = usual[encoder].layers, dropout = usual[encoder].dropout } = options;
  for (const [name, value] of Object.entries({ units, layers, sampleRate })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ArgumentError(`speechToText: ${name} must be a whole number of at least 1; got ${value}.`);
  }
  checkAugmentation(options.augmentation);
  checkFeatures(options.features, causal);
  const network: SpeechNetworkOptions = {
    classes: tokenizer.tokens.length + 1,
    encoder,
    units,
    layers,
    causal,
    dropout,
    ...hearingOf(options, sampleRate, {
      features: { normalization: causal ? 'none' : 'bins', padMode: 'constant' },
      augmentation: { noise: [10, 40], gain: [-10, 10], vocalTract: [0.82, 1.22], coloration: 0.4 },
      masking: { frequencyMasks: 1, frequencyMaskWidth: 6, timeMasks: 2, timeMaskWidth: 12 },
    }),
  };
  return { network, tokenizer, sampleRate };
}
