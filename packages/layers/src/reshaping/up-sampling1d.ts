import { BaseUpSampling, type BaseUpSamplingOptions } from './base-up-sampling.ts';

/** The options of {@link upSampling1d}. */
export interface UpSampling1dOptions extends BaseUpSamplingOptions<readonly [number]> {}

/** Repeats the elements of sequences; see {@link upSampling1d}. */
export class UpSampling1d extends BaseUpSampling {
  static override readonly className: string = 'UpSampling1d';

  constructor(options: UpSampling1dOptions = {}) {
    super('upSampling1d', 1, options);
  }
}

/**
 * Repeats the elements of sequences, side by side.
 *
 * Input [batch, steps, channels], output [batch, steps · size, channels].
 *
 * @throws ArgumentError when size is not made of whole numbers of at least 1
 * @example
 * upSampling1d({ size: 3 })
 */
export function upSampling1d(options: UpSampling1dOptions = {}): UpSampling1d {
  return new UpSampling1d(options);
}
