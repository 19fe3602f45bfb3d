import { maxPool2d, type Tensor } from '@neurite/tensors';
import { BasePooling2d, type Pooling2dOptions } from './base-pooling2d.ts';

/** The largest element of each window; see {@link maxPooling2d}. */
export class MaxPooling2d extends BasePooling2d {
  static override readonly className: string = 'MaxPooling2d';

  constructor(options: Pooling2dOptions = {}) {
    super('maxPooling2d', options);
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
export function maxPooling2d(options: Pooling2dOptions = {}): MaxPooling2d {
  return new MaxPooling2d(options);
}
