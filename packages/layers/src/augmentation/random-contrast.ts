import { ArgumentError } from '@neurite/backend';
import { add, clip, mean, mul, sub, type Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { type Factor, RandomImageLayer, type RandomImageOptions, valueRangeOf } from './random-image-layer.ts';

/** The options of {@link randomContrast}. */
export interface RandomContrastOptions extends RandomImageOptions {
  /** How much weaker and stronger it may become: f is [f, f], and contrasts are from 1 − factor[0] to 1 + factor[1]. */
  readonly factor: Factor;
  /** The smallest and the largest value of an element. Default [0, 255]. */
  readonly valueRange?: readonly [number, number];
}

/** Changes the contrast of images at random in training; see {@link randomContrast}. */
export class RandomContrast extends RandomImageLayer {
  static override readonly className: string = 'RandomContrast';
  readonly factor: Factor;
  readonly valueRange: readonly [number, number];
  readonly #contrasts: readonly [number, number];

  constructor(options: RandomContrastOptions) {
    super('randomContrast', options);
    this.factor = options.factor;
    this.valueRange = valueRangeOf('randomContrast', options.valueRange ?? [0, 255]);
    const { factor } = this;
    const [weaker, stronger] = typeof factor === 'number' ? [factor, factor] : Array.isArray(factor) ? factor : [];
    if (!(weaker! >= 0 && weaker! <= 1 && stronger! >= 0 && Number.isFinite(stronger))) {
      throw new ArgumentError(
        'randomContrast: factor must be a number from 0 to 1, or [weaker, stronger] with weaker from 0 to 1 and ' +
          `stronger of at least 0; got ${JSON.stringify(this.factor)}.`,
      );
    }
    this.#contrasts = [1 - weaker!, 1 + stronger!];
  }

  protected override change(x: Tensor): Tensor {
    const middle = mean(x, [1, 2], true);
    const contrasted = add(mul(sub(x, middle), this.drawFor(x, this.#contrasts)), middle);
    return clip(contrasted, ...this.valueRange);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), factor: this.factor, valueRange: this.valueRange };
  }
}

/**
 * Changes the contrast of each image of a batch in training: y = (x − mean) · contrast + mean, the mean that of a channel
 * of the image, and y held within valueRange. Shapes stay: [batch, height, width, channels].
 *
 * @throws ArgumentError when factor or valueRange is none
 * @example
 * randomContrast({ factor: 0.2, valueRange: [0, 1] })
 */
export function randomContrast(options: RandomContrastOptions): RandomContrast {
  return new RandomContrast(options);
}
