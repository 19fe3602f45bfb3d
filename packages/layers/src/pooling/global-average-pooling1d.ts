import { cast, div, expandDims, mean, mul, sum, type Tensor } from '@neurite/tensors';
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
    const counts = expandDims(cast(mask, 'float32'), -1);
    return div(sum(mul(x, counts), 1, this.keepDims), sum(counts, 1, this.keepDims));
  }
}

/**
 * The mean of each channel over the whole sequence.
 *
 * Steps that are masked do not count. An example of which all steps are masked gives NaN.
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
