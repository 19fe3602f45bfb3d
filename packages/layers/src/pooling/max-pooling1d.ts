import { maxPool1d, type Tensor } from '@neurite/tensors';
import { BasePooling, type PoolingOptions } from './base-pooling.ts';

/** The options of {@link maxPooling1d}. */
export interface MaxPooling1dOptions extends PoolingOptions<readonly [number]> {}

/** The largest element of each window; see {@link maxPooling1d}. */
export class MaxPooling1d extends BasePooling {
  static override readonly className: string = 'MaxPooling1d';

  constructor(options: MaxPooling1dOptions = {}) {
    super('maxPooling1d', 1, options);
  }

  override call(x: Tensor): Tensor {
    return maxPool1d(x, { poolSize: this.poolSize, strides: this.strides, padding: this.padding });
  }
}

/**
 * The largest element of each window of sequences, channel by channel; padding never wins.
 *
 * Input [batch, steps, channels], output [batch, outSteps, channels] with
 * outSteps = ⌊(steps − poolSize) / stride⌋ + 1 for padding 'valid' and ⌈steps / stride⌉ for 'same'.
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when sequences do not fit
 * @example
 * maxPooling1d({ poolSize: 2 }) // half the steps
 */
export function maxPooling1d(options: MaxPooling1dOptions = {}): MaxPooling1d {
  return new MaxPooling1d(options);
}
