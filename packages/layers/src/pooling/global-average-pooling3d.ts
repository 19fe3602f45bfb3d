import { mean, type Tensor } from '@neurite/tensors';
import { BaseGlobalPooling, type GlobalPoolingOptions } from './base-global-pooling.ts';

/** The mean of each channel; see {@link globalAveragePooling3d}. */
export class GlobalAveragePooling3d extends BaseGlobalPooling {
  static override readonly className: string = 'GlobalAveragePooling3d';

  constructor(options: GlobalPoolingOptions = {}) {
    super('globalAveragePooling3d', 3, options);
  }

  override call(x: Tensor): Tensor {
    return mean(x, this.spatialAxes, this.keepDims);
  }
}

/**
 * The mean of each channel over the whole volume.
 *
 * Input [batch, depth, height, width, channels], output [batch, channels], or [batch, 1, 1, 1, channels] with keepDims.
 *
 * @throws ShapeError, on applying, when the input is no batch of volumes
 * @example
 * sequential([conv3d({ filters: 8, kernelSize: 3 }), globalAveragePooling3d(), dense({ units: 10 })])
 */
export function globalAveragePooling3d(options: GlobalPoolingOptions = {}): GlobalAveragePooling3d {
  return new GlobalAveragePooling3d(options);
}
