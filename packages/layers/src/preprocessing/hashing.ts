import { ArgumentError } from '@neurite/backend';
import { add, cast, type DType, equal, floorDiv, mod, mul, type Tensor, where } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { encodedShape, encodeTokens, encodingOf, type TokenEncoding } from './encode-tokens.ts';
import { UNIVERSAL_PRIME, universalCoefficients } from './stable-hash.ts';

/** The options of {@link hashing}. */
export interface HashingOptions extends LayerOptions {
  /** How many bins there are, the mask's included; at most 1048573. */
  readonly numBins: number;
  /** The integer that stands for padding and has bin 0 for itself. Default `null`: none. */
  readonly maskValue?: number | null;
  /** Chooses another hash function. Default 0. */
  readonly salt?: number;
  /** Default 'int'. */
  readonly outputMode?: TokenEncoding;
}

/** Sorts integers into bins by their hash; see {@link hashing}. */
export class Hashing extends Layer {
  static override readonly className: string = 'Hashing';
  readonly numBins: number;
  readonly maskValue: number | null;
  readonly salt: number;
  readonly outputMode: TokenEncoding;

  constructor(options: HashingOptions) {
    super(options);
    const { maskValue = null, salt = 0, outputMode = 'int' } = options;
    this.numBins = hashBins('hashing', options.numBins, maskValue !== null);
    if (this.numBins > UNIVERSAL_PRIME) {
      throw new ArgumentError(`hashing: numBins must be at most ${UNIVERSAL_PRIME}; got ${this.numBins}.`);
    }
    this.maskValue = maskValue;
    this.salt = salt;
    this.outputMode = encodingOf('hashing', outputMode);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return encodedShape(this.displayName, inputShape, this.numBins, this.outputMode);
  }

  override computeOutputDType(): DType {
    return this.outputMode === 'int' ? 'int32' : 'float32';
  }

  override call(x: Tensor): Tensor {
    const value = cast(x, 'int32');
    const [a, b, c, e] = universalCoefficients(String(this.salt));
    const above = floorDiv(value, 1024);
    const digits: [Tensor, number][] = [
      [mod(value, 1024), a],
      [mod(above, 1024), b],
      [mod(floorDiv(above, 1024), 4096), c],
    ];
    const hash = digits.reduce<Tensor | number>(
      (sum, [digit, factor]) => add(mod(mul(digit, factor), UNIVERSAL_PRIME), sum),
      e,
    );
    const masked = this.maskValue === null ? 0 : 1;
    const bins: Tensor = add(mod(mod(hash, UNIVERSAL_PRIME), this.numBins - masked), masked);
    const kept = this.maskValue === null ? bins : where(equal(value, this.maskValue), 0, bins);
    return encodeTokens(cast(kept, 'int32'), this.numBins, this.outputMode);
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      numBins: this.numBins,
      maskValue: this.maskValue,
      salt: this.salt,
      outputMode: this.outputMode,
    };
  }
}

/**
 * Sorts integers into bins by their hash, so that no vocabulary is needed: h(x) mod numBins, with the universal hash
 * h(x) = (a·d₀ + b·d₁ + c·d₂ + e) mod 1048573 of the digits of x, ten bits each, whose coefficients follow from the salt.
 * Where there is a maskValue it has bin 0, and all others the bins from 1 on. The same on every backend; not the hash of
 * Keras, so that bins differ from those of models trained there.
 *
 * Input [batch, …] of whole numbers; output int32 of that shape, or encoded over the bins as by `categoryEncoding`. Strings are
 * hashed by `stringHashing`.
 *
 * Source: Carter and Wegman, Universal classes of hash functions, JCSS 18 (1979).
 *
 * @throws ArgumentError when numBins is not a whole number from 1 to 1048573 (from 2 with a maskValue)
 * @example
 * hashing({ numBins: 100 }).apply([[12, 7, 3_000_000]])
 */
export function hashing(options: HashingOptions): Hashing {
  return new Hashing(options);
}

/** @throws ArgumentError when there is no bin beside that of the mask */
export function hashBins(layer: string, numBins: number, hasMask: boolean): number {
  const bins = positiveInteger(layer, 'numBins', numBins);
  if (!hasMask || bins > 1) return bins;
  throw new ArgumentError(
    `${layer}: numBins must be at least 2 where there is a maskValue, which takes one; got ${bins}.`,
  );
}
