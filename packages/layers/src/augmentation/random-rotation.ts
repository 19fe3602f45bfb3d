import { add, cos, mul, neg, sin, sub, type Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { type Factor, rangeOf } from './random-image-layer.ts';
import { perImage, RandomTransform, type RandomTransformOptions } from './random-transform.ts';
import type { AffineMap } from './resample.ts';

/** The options of {@link randomRotation}. */
export interface RandomRotationOptions extends RandomTransformOptions {
  /** How far, as a part of a whole turn: f from −f to f, or [smallest, largest]; above 0 it is counter-clockwise. */
  readonly factor: Factor;
}

/** Turns images at random in training; see {@link randomRotation}. */
export class RandomRotation extends RandomTransform {
  static override readonly className: string = 'RandomRotation';
  readonly factor: readonly [number, number];

  constructor(options: RandomRotationOptions) {
    super('randomRotation', options);
    this.factor = rangeOf('randomRotation', 'factor', options.factor, -1, 1);
  }

  protected override drawMap(x: Tensor, height: number, width: number): AffineMap {
    const angle = mul(perImage(this.drawFor(x, this.factor)), 2 * Math.PI);
    const [cosine, sine] = [cos(angle), sin(angle)];
    const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
    return {
      xx: cosine,
      xy: neg(sine),
      x0: add(sub(centreX, mul(cosine, centreX)), mul(sine, centreY)),
      yx: sine,
      yy: cosine,
      y0: sub(sub(centreY, mul(sine, centreX)), mul(cosine, centreY)),
    };
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), factor: this.factor };
  }
}

/**
 * Turns each image of a batch around its centre in training, by an angle from factor[0] · 2π to factor[1] · 2π. Shapes
 * stay: [batch, height, width, channels].
 *
 * @throws ArgumentError when factor is not within −1 and 1, or an option is not known
 * @example
 * randomRotation({ factor: 0.05 }) // by at most 18 degrees
 */
export function randomRotation(options: RandomRotationOptions): RandomRotation {
  return new RandomRotation(options);
}
