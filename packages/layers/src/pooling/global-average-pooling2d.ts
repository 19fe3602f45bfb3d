import { mean, type Tensor } from '@neurite/tensors';
import { BaseGlobalPooling2d, type GlobalPooling2dOptions } from './base-global-pooling2d.ts';

/** The mean of each channel; see {@link globalAveragePooling2d}. */
export class GlobalAveragePooling2d extends BaseGlobalPooling2d {
  static override readonly className: string = 'GlobalAveragePooling2d';

  constructor(options: GlobalPooling2dOptions = {}) {
    super('globalAveragePooling2d', options);
  }

  override call(x: Tensor): Tensor {
    return mean(x, [1, 2], this.keepDims);
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
export function globalAveragePooling2d(options: GlobalPooling2dOptions = {}): GlobalAveragePooling2d {
  return new GlobalAveragePooling2d(options);
}
