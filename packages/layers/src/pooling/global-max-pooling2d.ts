import { cast, max, type Tensor } from '@neurite/tensors';
import { BaseGlobalPooling, type GlobalPoolingOptions } from './base-global-pooling.ts';

/** The largest element of each channel; see {@link globalMaxPooling2d}. */
export class GlobalMaxPooling2d extends BaseGlobalPooling {
  static override readonly className: string = 'GlobalMaxPooling2d';

  constructor(options: GlobalPoolingOptions = {}) {
    super('globalMaxPooling2d', 2, options);
  }

  override call(x: Tensor): Tensor {
    return max(cast(x, 'float32'), this.spatialAxes, this.keepDims);
  }
}

/**
 * The largest element of each channel over the whole image.
 *
 * Input [batch, height, width, channels], output [batch, channels], or [batch, 1, 1, channels] with keepDims.
 *
 * @throws ShapeError, on applying, when the input is no batch of images
 * @example
 * sequential([conv2d({ filters: 8, kernelSize: 3 }), globalMaxPooling2d(), dense({ units: 10 })])
 */
export function globalMaxPooling2d(options: GlobalPoolingOptions = {}): GlobalMaxPooling2d {
  return new GlobalMaxPooling2d(options);
}
