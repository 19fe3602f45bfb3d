import { maxPool3d, type Tensor } from '@neurite/tensors';
import type { Triple } from '../convolution/window.ts';
import { BasePooling, type PoolingOptions } from './base-pooling.ts';

/** The options of {@link maxPooling3d}. */
export interface MaxPooling3dOptions extends PoolingOptions<Triple> {}

/** The largest element of each window; see {@link maxPooling3d}. */
export class MaxPooling3d extends BasePooling {
  static override readonly className: string = 'MaxPooling3d';

  constructor(options: MaxPooling3dOptions = {}) {
    super('maxPooling3d', 3, options);
  }

  override call(x: Tensor): Tensor {
    return maxPool3d(x, { poolSize: this.poolSize, strides: this.strides, padding: this.padding });
  }
}

/**
 * The largest element of each window of volumes, channel by channel; padding never wins.
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, channels] with
 * outDepth = ⌊(depth − poolSize) / stride⌋ + 1 for padding 'valid' and ⌈depth / stride⌉ for 'same'.
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when volumes do not fit
 * @example
 * maxPooling3d({ poolSize: [1, 2, 2] })
 */
export function maxPooling3d(options: MaxPooling3dOptions = {}): MaxPooling3d {
  return new MaxPooling3d(options);
}
