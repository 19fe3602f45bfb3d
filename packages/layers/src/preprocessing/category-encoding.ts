import { cast, type Tensor } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { encodedShape, encodeTokens, encodingOf, type TokenEncoding } from './encode-tokens.ts';

/** The options of {@link categoryEncoding}. */
export interface CategoryEncodingOptions extends LayerOptions {
  /** How many categories there are: inputs are from 0 to numTokens − 1. */
  readonly numTokens: number;
  /** Default 'multiHot'. */
  readonly outputMode?: Exclude<TokenEncoding, 'int'>;
}

/** Encodes indices of categories; see {@link categoryEncoding}. */
export class CategoryEncoding extends Layer {
  static override readonly className: string = 'CategoryEncoding';
  readonly numTokens: number;
  readonly outputMode: Exclude<TokenEncoding, 'int'>;

  constructor(options: CategoryEncodingOptions) {
    super(options);
    this.numTokens = positiveInteger('categoryEncoding', 'numTokens', options.numTokens);
    this.outputMode = encodingOf('categoryEncoding', options.outputMode ?? 'multiHot', ['oneHot', 'multiHot', 'count']);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return encodedShape(this.displayName, inputShape, this.numTokens, this.outputMode);
  }

  override call(x: Tensor): Tensor {
    return encodeTokens(cast(x, 'int32'), this.numTokens, this.outputMode);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), numTokens: this.numTokens, outputMode: this.outputMode };
  }
}

/**
 * Encodes indices of categories as vectors of numTokens numbers.
 *
 * 'oneHot': each index a vector, [batch, …] → [batch, …, numTokens], a last axis of length 1 left out before. 'multiHot'
 * and 'count': the indices along the last axis together, [batch, …, k] → [batch, …, numTokens], 1 where an index occurs,
 * or how often. An index outside of 0 … numTokens − 1 counts for none.
 *
 * @throws ArgumentError when numTokens is not a whole number of at least 1
 * @example
 * categoryEncoding({ numTokens: 4 }).apply([[0, 1], [3, 3]]); // [[1, 1, 0, 0], [0, 0, 0, 1]]
 */
export function categoryEncoding(options: CategoryEncodingOptions): CategoryEncoding {
  return new CategoryEncoding(options);
}
