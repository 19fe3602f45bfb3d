import { add, clip, mul, type Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { type Factor, RandomImageLayer, type RandomImageOptions, rangeOf, valueRangeOf } from './random-image-layer.ts';

/** The options of {@link randomBrightness}. */
export interface RandomBrightnessOptions extends RandomImageOptions {
  /** How much brighter, as a part of the range of values: f from −f to f, or [smallest, largest]. */
  readonly factor: Factor;
  /** The smallest and the largest value of an element. Default [0, 255]. */
  readonly valueRange?: readonly [number, number];
}

/** Makes images brighter or darker at random in training; see {@link randomBrightness}. */
export class RandomBrightness extends RandomImageLayer {
  static override readonly className: string = 'RandomBrightness';
  readonly factor: readonly [number, number];
  readonly valueRange: readonly [number, number];

  constructor(options: RandomBrightnessOptions) {
    super('randomBrightness', options);
    this.factor = rangeOf('randomBrightness', 'factor', options.factor, -1, 1);
    this.valueRange = valueRangeOf('randomBrightness', options.valueRange ?? [0, 255]);
  }

  protected override change(x: Tensor): Tensor {
    const [min, max] = this.valueRange;
    return clip(add(x, mul(this.drawFor(x, this.factor), max - min)), min, max);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), factor: this.factor, valueRange: this.valueRange };
  }
}

/**
 * Makes each image of a batch brighter or darker in training: y = x + brightness · (largest − smallest value), held within
 * valueRange. Shapes stay: [batch, height, width, channels].
 *
 * @throws ArgumentError when factor is not within −1 and 1, or valueRange is none
 * @example
 * randomBrightness({ factor: 0.2, valueRange: [0, 1] })
 */
export function randomBrightness(options: RandomBrightnessOptions): RandomBrightness {
  return new RandomBrightness(options);
}
