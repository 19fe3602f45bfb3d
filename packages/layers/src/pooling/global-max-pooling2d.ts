import { cast, max, type Tensor } from '@neurite/tensors';
import { BaseGlobalPooling2d, type GlobalPooling2dOptions } from './base-global-pooling2d.ts';

/** The largest element of each channel; see {@link globalMaxPooling2d}. */
export class GlobalMaxPooling2d extends BaseGlobalPooling2d {
  static override readonly className: string = 'GlobalMaxPooling2d';

  constructor(options: GlobalPooling2dOptions = {}) {
    super('globalMaxPooling2d', options);
  }

  override call(x: Tensor): Tensor {
    return max(cast(x, 'float32'), [1, 2], this.keepDims);
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
export function globalMaxPooling2d(options: GlobalPooling2dOptions = {}): GlobalMaxPooling2d {
  return new GlobalMaxPooling2d(options);
}
