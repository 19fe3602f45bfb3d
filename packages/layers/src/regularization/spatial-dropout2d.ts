import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.ts';

/** Drops whole channels of images in training; see {@link spatialDropout2d}. */
export class SpatialDropout2d extends SpatialDropout {
  static override readonly className: string = 'SpatialDropout2d';

  constructor(options: SpatialDropoutOptions) {
    super('spatialDropout2d', 2, options);
  }
}

/**
 * Drops whole channels of images at random in training, because neighbouring elements say much the same; the others are multiplied by 1 / (1 − rate).
 *
 * Input and output [batch, height, width, channels].
 *
 * Source: Tompson et al., Efficient Object Localization Using Convolutional Networks (2015), arXiv:1411.4280.
 *
 * @throws ArgumentError when rate is not from 0 to 1; on applying, ShapeError for an input with another number of axes
 * @example
 * spatialDropout2d({ rate: 0.2 })
 */
export function spatialDropout2d(options: SpatialDropoutOptions): SpatialDropout2d {
  return new SpatialDropout2d(options);
}
