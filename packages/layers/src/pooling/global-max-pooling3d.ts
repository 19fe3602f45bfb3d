import { cast, max, type Tensor } from '@neurite/tensors';
import { BaseGlobalPooling, type GlobalPoolingOptions } from './base-global-pooling.ts';

/** The largest element of each channel; see {@link globalMaxPooling3d}. */
export class GlobalMaxPooling3d extends BaseGlobalPooling {
  static override readonly className: string = 'GlobalMaxPooling3d';

  constructor(options: GlobalPoolingOptions = {}) {
    super('globalMaxPooling3d', 3, options);
  }

  override call(x: Tensor): Tensor {
    return max(cast(x, 'float32'), this.spatialAxes, this.keepDims);
  }
}

/**
 * The largest element of each channel over the whole volume.
 *
 * Input [batch, depth, height, width, channels], output [batch, channels], or [batch, 1, 1, 1, channels] with keepDims.
 *
 * @throws ShapeError, on applying, when the input is no batch of volumes
 * @example
 * sequential([conv3d({ filters: 8, kernelSize: 3 }), globalMaxPooling3d(), dense({ units: 10 })])
 */
export function globalMaxPooling3d(options: GlobalPoolingOptions = {}): GlobalMaxPooling3d {
  return new GlobalMaxPooling3d(options);
}
