import { cast, div, expandDims, maximum, mean, sum, type Tensor, where } from '@neurite/tensors';
import { maskOf } from '../mask.ts';
import { BaseGlobalPooling, type GlobalPoolingOptions } from './base-global-pooling.ts';

/** The mean of each channel; see {@link globalAveragePooling1d}. */
export class GlobalAveragePooling1d extends BaseGlobalPooling {
  static override readonly className: string = 'GlobalAveragePooling1d';

  constructor(options: GlobalPoolingOptions = {}) {
    super('globalAveragePooling1d', 1, options);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** What comes out has no steps any more. */
  override computeMask(): undefined {
    return undefined;
  }

  override call(x: Tensor): Tensor {
    const mask = maskOf(x);
    if (mask === undefined) return mean(x, this.spatialAxes, this.keepDims);
    const counted = expandDims(mask, -1);
    const steps = sum(cast(counted, 'float32'), 1, this.keepDims);
    return div(sum(where(counted, x, 0), 1, this.keepDims), maximum(steps, 1));
  }
}

/**
 * The mean of each channel over the whole sequence.
 *
 * Steps that are masked do not count, whatever stands in them. An example of which all steps are masked gives 0 (Keras: NaN).
 *
 * Input [batch, steps, channels], output [batch, channels], or [batch, 1, channels] with keepDims.
 *
 * @throws ShapeError, on applying, when the input is no batch of sequences
 * @example
 * sequential([conv1d({ filters: 8, kernelSize: 3 }), globalAveragePooling1d(), dense({ units: 10 })])
 */
export function globalAveragePooling1d(options: GlobalPoolingOptions = {}): GlobalAveragePooling1d {
  return new GlobalAveragePooling1d(options);
}
