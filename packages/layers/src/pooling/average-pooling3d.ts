import { avgPool3d, type Tensor } from '@neurite/tensors';
import type { Triple } from '../convolution/window.ts';
import { BasePooling, type PoolingOptions } from './base-pooling.ts';

/** The options of {@link averagePooling3d}. */
export interface AveragePooling3dOptions extends PoolingOptions<Triple> {}

/** The mean of each window; see {@link averagePooling3d}. */
export class AveragePooling3d extends BasePooling {
  static override readonly className: string = 'AveragePooling3d';

  constructor(options: AveragePooling3dOptions = {}) {
    super('averagePooling3d', 3, options);
  }

  override call(x: Tensor): Tensor {
    return avgPool3d(x, { poolSize: this.poolSize, strides: this.strides, padding: this.padding });
  }
}

/**
 * The mean of each window of volumes, channel by channel; padding does not count, so a window at the edge is divided by
 * the number of its positions inside of the volume.
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, channels] with
 * outDepth = ⌊(depth − poolSize) / stride⌋ + 1 for padding 'valid' and ⌈depth / stride⌉ for 'same'.
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when volumes do not fit
 * @example
 * averagePooling3d({ poolSize: 2 })
 */
export function averagePooling3d(options: AveragePooling3dOptions = {}): AveragePooling3d {
  return new AveragePooling3d(options);
}
