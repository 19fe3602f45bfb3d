import { cast, dropout as dropElements, type Tensor } from '@neurite/tensors';
import { rateOf } from '../core/drop.ts';
import { type CallContext, Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of {@link dropout}. */
export interface DropoutOptions extends LayerOptions {
  /** The probability with which an element is dropped, from 0 to 1. */
  readonly rate: number;
  /**
   * What is dropped together: the shape of the random choice, batch axis included, with 1 for axes along which it is
   * the same and `null` for the input's own length. Default: every element by itself.
   */
  readonly noiseShape?: readonly (number | null)[];
  /** Gives the layer random numbers of its own, which go on from call to call. Default: they follow from `setSeed`. */
  readonly seed?: number;
}

/** Drops elements in training; see {@link dropout}. */
export class Dropout extends Layer {
  static override readonly className: string = 'Dropout';
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | undefined;
  readonly seed: number | undefined;

  constructor(options: DropoutOptions) {
    super(options);
    this.rate = rateOf('dropout', 'rate', options.rate);
    this.noiseShape = options.noiseShape;
    this.seed = options.seed;
    if (this.seed !== undefined) this.addGenerator(this.seed);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor, { training = false }: CallContext): Tensor {
    if (!training) return cast(x, 'float32');
    const { noiseShape, ownGenerator } = this;
    return dropElements(x, this.rate, {
      ...(noiseShape === undefined ? {} : { noiseShape: noiseShape.map((length, axis) => length ?? x.shape[axis]!) }),
      ...(ownGenerator === undefined ? {} : { generator: ownGenerator }),
    });
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      rate: this.rate,
      ...(this.noiseShape === undefined ? {} : { noiseShape: this.noiseShape }),
      ...(this.seed === undefined ? {} : { seed: this.seed }),
    };
  }
}

/**
 * Drops (makes 0) elements at random in training, so that a network cannot rely on single ones:
 * y = x · m / (1 − rate), where m is 0 with probability `rate`, else 1. Out of training y = x.
 *
 * Input and output [batch, …].
 *
 * Source: Srivastava et al., Dropout: a simple way to prevent neural networks from overfitting, JMLR 15 (2014).
 *
 * @throws ArgumentError when rate is not from 0 to 1, or seed is no whole number of at least 0
 * @example
 * sequential([dense({ units: 64, activation: 'relu', inputShape: [10] }), dropout({ rate: 0.5 }), dense({ units: 1 })])
 */
export function dropout(options: DropoutOptions): Dropout {
  return new Dropout(options);
}
