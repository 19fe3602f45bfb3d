import { mean, type Tensor } from '@neurite/tensors';
import { BaseGlobalPooling, type GlobalPoolingOptions } from './base-global-pooling.ts';

/** The mean of each channel; see {@link globalAveragePooling2d}. */
export class GlobalAveragePooling2d extends BaseGlobalPooling {
  static override readonly className: string = 'GlobalAveragePooling2d';

  constructor(options: GlobalPoolingOptions = {}) {
    super('globalAveragePooling2d', 2, options);
  }

  override call(x: Tensor): Tensor {
    return mean(x, this.spatialAxes, this.keepDims);
  }
}

/**
 * The mean of each channel over the whole image.
 *
 * Input [batch, height, width, channels], output [batch, channels], or [batch, 1, 1, channels] with keepDims.
 *
 * @throws ShapeError, on applying, when the input is no batch of images
 * @example
 * sequential([conv2d({ filters: 8, kernelSize: 3 }), globalAveragePooling2d(), dense({ units: 10 })])
 */
export function globalAveragePooling2d(options: GlobalPoolingOptions = {}): GlobalAveragePooling2d {
  return new GlobalAveragePooling2d(options);
}
