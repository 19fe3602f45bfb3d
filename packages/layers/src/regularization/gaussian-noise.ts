import { ArgumentError } from '@neurite/backend';
import { add, randomNormal, type Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';

/** The options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions extends RandomLayerOptions {
  /** The standard deviation of the noise. */
  readonly stddev: number;
}

/** Adds noise in training; see {@link gaussianNoise}. */
export class GaussianNoise extends RandomLayer {
  static override readonly className: string = 'GaussianNoise';
  readonly stddev: number;

  constructor(options: GaussianNoiseOptions) {
    super(options);
    this.stddev = options.stddev;
    if (this.stddev >= 0) return;
    throw new ArgumentError(
      `gaussianNoise: stddev must be a number of at least 0; got ${JSON.stringify(this.stddev)}.`,
    );
  }

  protected override change(x: Tensor): Tensor {
    return add(x, randomNormal(x.shape, { stddev: this.stddev, ...this.randomness }));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), stddev: this.stddev };
  }
}

/**
 * Adds normal noise of mean 0 in training: y = x + N(0, stddev²). Shapes stay.
 *
 * @throws ArgumentError when stddev is below 0
 * @example
 * gaussianNoise({ stddev: 0.1 })
 */
export function gaussianNoise(options: GaussianNoiseOptions): GaussianNoise {
  return new GaussianNoise(options);
}
