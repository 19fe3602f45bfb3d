import { ArgumentError, unknownName } from '@neurite/backend';
import { type HearingOptions, hearingOf, type RecordingAugmentation } from '../layers/hearing.ts';
import type { SpecAugmentOptions } from '../layers/spec-augment.ts';
import type { SpeechEncoderName, SpeechNetworkOptions } from './speech-network.ts';
import { characterTokenizer, type Tokenizer } from './tokenizer.ts';

/** Options of `speechToText`. */
export interface SpeechToTextOptions extends HearingOptions {
  /** What texts are made of. Default: `characterTokenizer()` */
  readonly tokenizer?: Tokenizer;
  /** Of what the network hears, in Hz; recordings are brought to it. Default 16000 */
  readonly sampleRate?: number;
  /** 'gru': convolutions and gated recurrent layers in both directions; 'conformer': a small Conformer. Default 'gru' */
  readonly encoder?: SpeechEncoderName;
  /** Channels, units in each direction, or features. Default 128 for 'gru', 96 for 'conformer' */
  readonly units?: number;
  /** Recurrent layers, or blocks. Default 2 for 'gru', 4 for 'conformer' */
  readonly layers?: number;
  /** Whether a frame knows only of those before it, so that text comes without delay. Default false */
  readonly causal?: boolean;
  /** Default 0.1 */
  readonly dropout?: number;
  /**
   * How recordings are changed in training; `false` for not at all. What is left out stays as it is by default:
   * `{ noise: [10, 40], gain: [-10, 10], vocalTract: [0.85, 1.18], coloration: 0.4 }`. Their speed is an option of `fit`
   */
  readonly augmentation?: Omit<RecordingAugmentation, 'shift' | 'speed' | 'tempo'> | false;
  /**
   * How spectrograms are masked in training; `false` for not at all. Default
   * `{ frequencyMasks: 1, frequencyMaskWidth: 6, timeMasks: 2, timeMaskWidth: 12 }`
   */
  readonly masking?: SpecAugmentOptions | false;
}

/** @throws ArgumentError when an option is none of those accepted */
export function speechSettings(options: SpeechToTextOptions): {
  readonly network: SpeechNetworkOptions;
  readonly tokenizer: Tokenizer;
  readonly sampleRate: number;
} {
  const { tokenizer = characterTokenizer(), sampleRate = 16000, encoder = 'gru', causal = false } = options;
  const { units = encoder === 'gru' ? 128 : 96, layers = encoder === 'gru' ? 2 : 4, dropout = 0.1 } = options;
  if (!['gru', 'conformer'].includes(encoder)) throw unknownName('encoder', encoder, ['gru', 'conformer']);
  for (const [name, value] of Object.entries({ units, layers, sampleRate })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new ArgumentError(`speechToText: ${name} must be a whole number of at least 1; got ${value}.`);
  }
  const network: SpeechNetworkOptions = {
    classes: tokenizer.tokens.length + 1,
    encoder,
    units,
    layers,
    causal,
    dropout,
    ...hearingOf(options, sampleRate, {
      features: { normalization: causal ? 'none' : 'bins', padMode: 'constant' },
      augmentation: { noise: [10, 40], gain: [-10, 10], vocalTract: [0.85, 1.18], coloration: 0.4 },
      masking: { frequencyMasks: 1, frequencyMaskWidth: 6, timeMasks: 2, timeMaskWidth: 12 },
    }),
  };
  return { network, tokenizer, sampleRate };
}
