import { ArgumentError } from '@neurite/backend';
import { mul, randomNormal, type Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';

/** The options of {@link gaussianDropout}. */
export interface GaussianDropoutOptions extends RandomLayerOptions {
  /** As strong as a dropout of this rate: the noise has the variance rate / (1 − rate). From 0 to below 1. */
  readonly rate: number;
}

/** Multiplies by noise in training; see {@link gaussianDropout}. */
export class GaussianDropout extends RandomLayer {
  static override readonly className: string = 'GaussianDropout';
  readonly rate: number;

  constructor(options: GaussianDropoutOptions) {
    super(options);
    this.rate = options.rate;
    if (this.rate >= 0 && this.rate < 1) return;
    throw new ArgumentError(`gaussianDropout: rate must be from 0 to below 1; got ${JSON.stringify(this.rate)}.`);
  }

  protected override change(x: Tensor): Tensor {
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return mul(x, randomNormal(x.shape, { mean: 1, stddev, ...this.randomness }));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), rate: this.rate };
  }
}

/**
 * Multiplies each element by normal noise in training: y = x · N(1, rate / (1 − rate)). Shapes stay.
 *
 * Source: Srivastava et al., Dropout, JMLR 15 (2014), section 10.
 *
 * @throws ArgumentError when rate is not from 0 to below 1
 * @example
 * gaussianDropout({ rate: 0.2 })
 */
export function gaussianDropout(options: GaussianDropoutOptions): GaussianDropout {
  return new GaussianDropout(options);
}
