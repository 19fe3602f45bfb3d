import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.ts';

/** Drops whole features of sequences in training; see {@link spatialDropout1d}. */
export class SpatialDropout1d extends SpatialDropout {
  static override readonly className: string = 'SpatialDropout1d';

  constructor(options: SpatialDropoutOptions) {
    super('spatialDropout1d', 1, options);
  }
}

/**
 * Drops whole features of sequences at random in training, because neighbouring elements say much the same; the others are multiplied by 1 / (1 − rate).
 *
 * Input and output [batch, steps, channels].
 *
 * Source: Tompson et al., Efficient Object Localization Using Convolutional Networks (2015), arXiv:1411.4280.
 *
 * @throws ArgumentError when rate is not from 0 to 1; on applying, ShapeError for an input with another number of axes
 * @example
 * spatialDropout1d({ rate: 0.2 })
 */
export function spatialDropout1d(options: SpatialDropoutOptions): SpatialDropout1d {
  return new SpatialDropout1d(options);
}
