import { mul, type Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { type Factor, rangeOf } from './random-image-layer.ts';
import { perImage, RandomTransform, type RandomTransformOptions } from './random-transform.ts';
import type { AffineMap } from './resample.ts';

/** The options of {@link randomTranslation}. */
export interface RandomTranslationOptions extends RandomTransformOptions {
  /** How far down, as a part of the height: f from −f to f, or [smallest, largest]. */
  readonly heightFactor: Factor;
  /** How far to the right, as a part of the width. */
  readonly widthFactor: Factor;
}

/** Moves images at random in training; see {@link randomTranslation}. */
export class RandomTranslation extends RandomTransform {
  static override readonly className: string = 'RandomTranslation';
  readonly heightFactor: readonly [number, number];
  readonly widthFactor: readonly [number, number];

  constructor(options: RandomTranslationOptions) {
    super('randomTranslation', options);
    this.heightFactor = rangeOf('randomTranslation', 'heightFactor', options.heightFactor, -1, 1);
    this.widthFactor = rangeOf('randomTranslation', 'widthFactor', options.widthFactor, -1, 1);
  }

  protected override drawMap(x: Tensor, height: number, width: number): AffineMap {
    const y0 = mul(perImage(this.drawFor(x, this.heightFactor)), -height);
    const x0 = mul(perImage(this.drawFor(x, this.widthFactor)), -width);
    return { xx: 1, xy: 0, x0, yx: 0, yy: 1, y0 };
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), heightFactor: this.heightFactor, widthFactor: this.widthFactor };
  }
}

/**
 * Moves each image of a batch in training. Shapes stay: [batch, height, width, channels].
 *
 * @throws ArgumentError when a factor is not within −1 and 1, or an option is not known
 * @example
 * randomTranslation({ heightFactor: 0.1, widthFactor: 0.1, fillMode: 'nearest' })
 */
export function randomTranslation(options: RandomTranslationOptions): RandomTranslation {
  return new RandomTranslation(options);
}
