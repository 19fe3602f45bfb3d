import { ArgumentError, unknownName } from '@neurite/backend';
import { type Hearing, type HearingOptions, hearingOf, type RecordingAugmentation } from '../layers/hearing.ts';
import type { SpecAugmentOptions } from '../layers/spec-augment.ts';
import type { CommandNetworkName } from './command-network.ts';

/** Options of `commandRecognizer`. */
export interface CommandOptions extends HearingOptions {
  /** What is to be told apart. */
  readonly words: readonly string[];
  /** Of what the network hears, in Hz; recordings are brought to it. Default 16000 */
  readonly sampleRate?: number;
  /** Of a window, in seconds: longer than the longest word. Default 1 */
  readonly duration?: number;
  /** Default 'residual' */
  readonly network?: CommandNetworkName;
  /** Channels of the first residual block; the last has twice as many. Default 32 */
  readonly channels?: number;
  /** Whether there is a class 'unknown' for other words, of which recordings must be there. Default false */
  readonly unknown?: boolean;
  /** Whether there is a class 'silence'. Default true */
  readonly silence?: boolean;
  /**
   * How recordings are changed in training; `false` for not at all. What is left out stays as it is by default: a shift of up to 0.15 of
   * the window, `{ speed: [0.85, 1.18], noise: [10, 40], coloration: 0.4, vocalTract: [0.85, 1.18] }`
   */
  readonly augmentation?: RecordingAugmentation | false;
  /**
   * How spectrograms are masked in training; `false` for not at all. Default
   * `{ frequencyMasks: 1, frequencyMaskWidth: 6, timeMasks: 1, timeMaskWidth: 12 }`
   */
  readonly masking?: SpecAugmentOptions | false;
}

/** The same, with all that was left out: plain data, which is saved. */
export interface CommandSettings extends Hearing {
  readonly words: readonly string[];
  readonly sampleRate: number;
  /** Samples of a window. */
  readonly samples: number;
  readonly network: CommandNetworkName;
  readonly channels: number;
  readonly unknown: boolean;
  readonly silence: boolean;
}

/** @throws ArgumentError when an option is none of those accepted */
export function settingsOf(options: CommandOptions): CommandSettings {
  const { words, sampleRate = 16000, duration = 1, network = 'residual', channels = 32 } = options;
  const { unknown = false, silence = true } = options;
  if (!Array.isArray(words) || words.length < 2 || new Set(words).size < words.length) {
    throw new ArgumentError(`commandRecognizer needs two different words or more; got ${JSON.stringify(words)}.`);
  }
  const reserved = words.find((word) => word === 'unknown' || word === 'silence');
  if (reserved !== undefined) {
    throw new ArgumentError(
      `commandRecognizer: '${reserved}' is no word: it is a class of its own, { ${reserved}: true }.`,
    );
  }
  if (!['residual', 'reference'].includes(network)) throw unknownName('network', network, ['residual', 'reference']);
  if (!(sampleRate > 0 && duration >= 0.1)) {
    throw new ArgumentError(
      `commandRecognizer: sampleRate must be positive and duration at least 0.1 s; got ${sampleRate} and ${duration}.`,
    );
  }
  const samples = Math.round(sampleRate * duration);
  return {
    words: [...words],
    sampleRate,
    samples,
    network,
    channels,
    unknown,
    silence,
    ...hearingOf(options, sampleRate, {
      features: { normalization: 'utterance', dynamicRange: 75 },
      augmentation: {
        shift: [-0.15 * samples, 0.15 * samples],
        speed: [0.85, 1.18],
        noise: [10, 40],
        coloration: 0.4,
        vocalTract: [0.85, 1.18],
      },
      masking: { frequencyMasks: 1, frequencyMaskWidth: 6, timeMasks: 1, timeMaskWidth: 12 },
    }),
  };
}
