import { avgPool2d, type Tensor } from '@neurite/tensors';
import type { Pair } from '../convolution/window.ts';
import { BasePooling, type PoolingOptions } from './base-pooling.ts';

/** The options of {@link averagePooling2d}. */
export interface AveragePooling2dOptions extends PoolingOptions<Pair> {}

/** The mean of each window; see {@link averagePooling2d}. */
export class AveragePooling2d extends BasePooling {
  static override readonly className: string = 'AveragePooling2d';

  constructor(options: AveragePooling2dOptions = {}) {
    super('averagePooling2d', 2, options);
  }

  override call(x: Tensor): Tensor {
    return avgPool2d(x, { poolSize: this.poolSize, strides: this.strides, padding: this.padding });
  }
}

/**
 * The mean of each window of images, channel by channel; padding does not count, so a window at the edge is divided by
 * the number of its positions inside of the image.
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, channels] with
 * outHeight = ⌊(height − poolSize) / stride⌋ + 1 for padding 'valid' and ⌈height / stride⌉ for 'same'.
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when images do not fit
 * @example
 * averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' })
 */
export function averagePooling2d(options: AveragePooling2dOptions = {}): AveragePooling2d {
  return new AveragePooling2d(options);
}
