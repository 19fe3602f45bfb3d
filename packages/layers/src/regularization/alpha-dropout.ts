import { ArgumentError } from '@neurite/backend';
import { add, cast, greaterEqual, mul, randomUniform, type Tensor, where } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';

/** The options of {@link alphaDropout}. */
export interface AlphaDropoutOptions extends RandomLayerOptions {
  /** The probability with which an element is dropped, from 0 to below 1. */
  readonly rate: number;
  /** The shape of the random choice, batch axis included; `null` is the input's own length. Default: every element by itself. */
  readonly noiseShape?: readonly (number | null)[];
}

/** What selu gives for −∞: −scale · α. Klambauer et al., arXiv:1706.02515. */
const LOWEST = -1.6732632423543772 * 1.0507009873554805;

/** Drops elements and keeps mean and variance; see {@link alphaDropout}. */
export class AlphaDropout extends RandomLayer {
  static override readonly className: string = 'AlphaDropout';
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | undefined;

  constructor(options: AlphaDropoutOptions) {
    super(options);
    this.rate = options.rate;
    this.noiseShape = options.noiseShape;
    if (this.rate >= 0 && this.rate < 1) return;
    throw new ArgumentError(`alphaDropout: rate must be from 0 to below 1; got ${JSON.stringify(this.rate)}.`);
  }

  protected override change(x: Tensor): Tensor {
    const shape = this.noiseShape?.map((length, axis) => length ?? x.shape[axis]!) ?? x.shape;
    const isKept = greaterEqual(randomUniform(shape, this.randomness), this.rate);
    const { rate } = this;
    // Brings mean and variance back to what they were.
    const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * LOWEST ** 2));
    const kept = cast(isKept, 'float32');
    const dropped = add(mul(x, kept), where(isKept, 0, LOWEST));
    return add(mul(dropped, scale), -scale * LOWEST * rate);
  }

  override getConfig(): LayerConfig {
    const { rate, noiseShape } = this;
    return { ...super.getConfig(), rate, ...(noiseShape === undefined ? {} : { noiseShape }) };
  }
}

/**
 * A dropout for networks of `selu`: dropped elements become −α · scale of selu, and the result is brought back to the mean and the variance of the
 * input. Shapes stay.
 *
 * Source: Klambauer et al., Self-Normalizing Neural Networks (2017), arXiv:1706.02515.
 *
 * @throws ArgumentError when rate is not from 0 to below 1
 * @example
 * sequential([dense({ units: 64, activation: 'selu', kernelInitializer: 'lecunNormal' }), alphaDropout({ rate: 0.1 })])
 */
export function alphaDropout(options: AlphaDropoutOptions): AlphaDropout {
  return new AlphaDropout(options);
}
