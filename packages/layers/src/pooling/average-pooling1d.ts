import { avgPool1d, type Tensor } from '@neurite/tensors';
import { BasePooling, type PoolingOptions } from './base-pooling.ts';

/** The options of {@link averagePooling1d}. */
export interface AveragePooling1dOptions extends PoolingOptions<readonly [number]> {}

/** The mean of each window; see {@link averagePooling1d}. */
export class AveragePooling1d extends BasePooling {
  static override readonly className: string = 'AveragePooling1d';

  constructor(options: AveragePooling1dOptions = {}) {
    super('averagePooling1d', 1, options);
  }

  override call(x: Tensor): Tensor {
    return avgPool1d(x, { poolSize: this.poolSize, strides: this.strides, padding: this.padding });
  }
}

/**
 * The mean of each window of sequences, channel by channel; padding does not count, so a window at the edge is divided by
 * the number of its positions inside of the sequence.
 *
 * Input [batch, steps, channels], output [batch, outSteps, channels] with
 * outSteps = ⌊(steps − poolSize) / stride⌋ + 1 for padding 'valid' and ⌈steps / stride⌉ for 'same'.
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when sequences do not fit
 * @example
 * averagePooling1d({ poolSize: 3, strides: 2, padding: 'same' })
 */
export function averagePooling1d(options: AveragePooling1dOptions = {}): AveragePooling1d {
  return new AveragePooling1d(options);
}
