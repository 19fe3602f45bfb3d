import { ArgumentError, ShapeError } from '@neurite/backend';
import { isNdArray, type NdArray } from '@neurite/tensors';
import { encodingOf, type TokenEncoding } from './encode-tokens.ts';
import { hashBins } from './hashing.ts';
import { fnv1a } from './stable-hash.ts';
import { encodeOnHost, stringArray, type Strings, type TextConfig, TextTransform } from './text-transform.ts';

/** The options of {@link hashedCrossing}. */
export interface HashedCrossingOptions {
  /** How many bins there are. */
  readonly numBins: number;
  /** Default 'int'. */
  readonly outputMode?: Extract<TokenEncoding, 'int' | 'oneHot'>;
}

/** Sorts combinations of features into bins; see {@link hashedCrossing}. */
export class HashedCrossing extends TextTransform {
  static override readonly className: string = 'HashedCrossing';
  readonly numBins: number;
  readonly outputMode: Extract<TokenEncoding, 'int' | 'oneHot'>;

  constructor(options: HashedCrossingOptions) {
    super();
    this.numBins = hashBins('hashedCrossing', options.numBins, false);
    this.outputMode = encodingOf('hashedCrossing', options.outputMode ?? 'int', ['int', 'oneHot']);
  }

  /** Makes what `getConfig` describes. */
  static fromConfig(config: TextConfig): HashedCrossing {
    return new HashedCrossing(config as unknown as HashedCrossingOptions);
  }

  /**
   * The bins of combinations, encoded as `outputMode` says.
   *
   * @param features two or more, each strings, or a host array of whole numbers, all of one shape
   * @returns int32 of that shape, or float32 over the bins
   * @throws ArgumentError for fewer features or what is neither; ShapeError when the shapes differ
   */
  apply(features: readonly (Strings | NdArray)[]): NdArray {
    if (!Array.isArray(features) || features.length < 2) {
      throw new ArgumentError('hashedCrossing takes a list of at least two features: apply([weekdays, hours]).');
    }
    const columns = features.map((feature) =>
      isNdArray(feature)
        ? { data: Array.from(feature.data, String), shape: feature.shape }
        : stringArray('hashedCrossing', feature as Strings),
    );
    const [{ shape, data }] = columns as [(typeof columns)[number]];
    const other = columns.find((column) => column.shape.join() !== shape.join());
    if (other !== undefined) {
      throw new ShapeError(
        `hashedCrossing takes features of one shape; got [${shape.join(', ')}] and [${other.shape.join(', ')}].`,
      );
    }
    // With its length in front, so that ['ab', 'c'] and ['a', 'bc'] are two combinations.
    const key = (at: number): string =>
      columns.map((column) => `${column.data[at]!.length}:${column.data[at]!}`).join();
    const bins = Int32Array.from(data, (_, at) => fnv1a(key(at)) % this.numBins);
    return encodeOnHost({ data: bins, shape }, this.numBins, this.outputMode);
  }

  override getConfig(): TextConfig {
    return { numBins: this.numBins, outputMode: this.outputMode };
  }
}

/**
 * Sorts combinations of features into bins by their hash: a linear model of them sees what the features say together. The
 * hash is FNV-1a of the features as text; bins differ from those of Keras. It is no layer, since no tensor holds strings.
 *
 * @throws ArgumentError when numBins is not a whole number of at least 1
 * @example
 * hashedCrossing({ numBins: 10, outputMode: 'oneHot' }).apply([['Mon', 'Tue'], ['am', 'pm']]); // float32 [2, 10]
 */
export function hashedCrossing(options: HashedCrossingOptions): HashedCrossing {
  return new HashedCrossing(options);
}
