import { maxPool2d, type Tensor } from '@neurite/tensors';
import type { Pair } from '../convolution/window.ts';
import { BasePooling, type PoolingOptions } from './base-pooling.ts';

/** The options of {@link maxPooling2d}. */
export interface MaxPooling2dOptions extends PoolingOptions<Pair> {}

/** The largest element of each window; see {@link maxPooling2d}. */
export class MaxPooling2d extends BasePooling {
  static override readonly className: string = 'MaxPooling2d';

  constructor(options: MaxPooling2dOptions = {}) {
    super('maxPooling2d', 2, options);
  }

  override call(x: Tensor): Tensor {
    return maxPool2d(x, { poolSize: this.poolSize, strides: this.strides, padding: this.padding });
  }
}

/**
 * The largest element of each window of images, channel by channel; padding never wins.
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, channels] with
 * outHeight = ⌊(height − poolSize) / stride⌋ + 1 for padding 'valid' and ⌈height / stride⌉ for 'same'.
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when images do not fit
 * @example
 * maxPooling2d({ poolSize: 2 }) // half the height and the width
 */
export function maxPooling2d(options: MaxPooling2dOptions = {}): MaxPooling2d {
  return new MaxPooling2d(options);
}
