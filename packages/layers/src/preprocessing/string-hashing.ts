import type { NdArray } from '@neurite/tensors';
import { encodingOf, type TokenEncoding } from './encode-tokens.ts';
import { hashBins } from './hashing.ts';
import { fnv1a } from './stable-hash.ts';
import { encodeOnHost, stringArray, type Strings, type TextConfig, TextTransform } from './text-transform.ts';

/** The options of {@link stringHashing}. */
export interface StringHashingOptions {
  /** How many bins there are, the mask's included. */
  readonly numBins: number;
  /** The string that stands for padding and has bin 0 for itself. Default `null`: none. */
  readonly maskValue?: string | null;
  /** Put in front of every string: another one gives other bins. Default ''. */
  readonly salt?: string;
  /** Default 'int'. */
  readonly outputMode?: TokenEncoding;
}

/** Sorts strings into bins by their hash; see {@link stringHashing}. */
export class StringHashing extends TextTransform {
  static override readonly className: string = 'StringHashing';
  readonly numBins: number;
  readonly maskValue: string | null;
  readonly salt: string;
  readonly outputMode: TokenEncoding;

  constructor(options: StringHashingOptions) {
    super();
    const { maskValue = null, salt = '', outputMode = 'int' } = options;
    this.numBins = hashBins('stringHashing', options.numBins, maskValue !== null);
    this.maskValue = maskValue;
    this.salt = salt;
    this.outputMode = encodingOf('stringHashing', outputMode);
  }

  /** Makes what `getConfig` describes. */
  static fromConfig(config: TextConfig): StringHashing {
    return new StringHashing(config as unknown as StringHashingOptions);
  }

  /**
   * The bins of strings, encoded as `outputMode` says.
   *
   * @returns int32 of the shape of the nesting, or float32 over the bins
   * @throws ArgumentError when something else than strings comes
   */
  apply(strings: Strings): NdArray {
    const { data, shape } = stringArray('stringHashing', strings);
    const bins = Int32Array.from(data, (text) => this.#binOf(text));
    return encodeOnHost({ data: bins, shape }, this.numBins, this.outputMode);
  }

  #binOf(text: string): number {
    if (this.maskValue === null) return fnv1a(this.salt + text) % this.numBins;
    return text === this.maskValue ? 0 : 1 + (fnv1a(this.salt + text) % (this.numBins - 1));
  }

  override getConfig(): TextConfig {
    const { numBins, maskValue, salt, outputMode } = this;
    return { numBins, maskValue, salt, outputMode };
  }
}

/**
 * Sorts strings into bins by their hash, so that no vocabulary is needed: FNV-1a (32 bits) of the UTF-8 bytes of salt and
 * string, mod numBins; where there is a maskValue it has bin 0, and all others the bins from 1 on. Not the hash of Keras, so
 * that bins differ from those of models trained there. It is no layer, since no tensor holds strings; integers are hashed by
 * the layer `hashing`.
 *
 * @throws ArgumentError when numBins is not a whole number of at least 1 (2 with a maskValue)
 * @example
 * stringHashing({ numBins: 100 }).apply([['cat', 'dog']]); // int32 [1, 2]
 */
export function stringHashing(options: StringHashingOptions): StringHashing {
  return new StringHashing(options);
}
