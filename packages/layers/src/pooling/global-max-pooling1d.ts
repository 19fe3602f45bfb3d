import { cast, max, type Tensor } from '@neurite/tensors';
import { BaseGlobalPooling, type GlobalPoolingOptions } from './base-global-pooling.ts';

/** The largest element of each channel; see {@link globalMaxPooling1d}. */
export class GlobalMaxPooling1d extends BaseGlobalPooling {
  static override readonly className: string = 'GlobalMaxPooling1d';

  constructor(options: GlobalPoolingOptions = {}) {
    super('globalMaxPooling1d', 1, options);
  }

  override call(x: Tensor): Tensor {
    return max(cast(x, 'float32'), this.spatialAxes, this.keepDims);
  }
}

/**
 * The largest element of each channel over the whole sequence.
 *
 * Input [batch, steps, channels], output [batch, channels], or [batch, 1, channels] with keepDims.
 *
 * @throws ShapeError, on applying, when the input is no batch of sequences
 * @example
 * sequential([conv1d({ filters: 8, kernelSize: 3 }), globalMaxPooling1d(), dense({ units: 10 })])
 */
export function globalMaxPooling1d(options: GlobalPoolingOptions = {}): GlobalMaxPooling1d {
  return new GlobalMaxPooling1d(options);
}
