import { ArgumentError } from '@neurite/backend';
import { leakyRelu, type Tensor } from '@neurite/tensors';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';

/** The options of {@link leakyReLU}. */
export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below 0. Default 0.3, as in Keras; the activation named 'leakyRelu' has 0.2. */
  readonly negativeSlope?: number;
}

/** A leaky rectified linear unit as a layer; see {@link leakyReLU}. */
export class LeakyReLU extends Layer {
  static override readonly className: string = 'LeakyReLU';
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super(options);
    this.negativeSlope = options.negativeSlope ?? 0.3;
    if (this.negativeSlope >= 0) return;
    throw new ArgumentError(`leakyReLU: negativeSlope must be at least 0; got ${this.negativeSlope}.`);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}

/**
 * A rectified linear unit that lets some of the negative through: y = x where x > 0, else negativeSlope · x. Shapes
 * stay.
 *
 * Source: Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models (ICML 2013).
 *
 * @throws ArgumentError when negativeSlope is below 0
 * @example
 * leakyReLU({ negativeSlope: 0.1 })
 */
export function leakyReLU(options: LeakyReLUOptions = {}): LeakyReLU {
  return new LeakyReLU(options);
}
