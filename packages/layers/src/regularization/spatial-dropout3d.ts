import { SpatialDropout, type SpatialDropoutOptions } from './spatial-dropout.ts';

/** Drops whole channels of volumes in training; see {@link spatialDropout3d}. */
export class SpatialDropout3d extends SpatialDropout {
  static override readonly className: string = 'SpatialDropout3d';

  constructor(options: SpatialDropoutOptions) {
    super('spatialDropout3d', 3, options);
  }
}

/**
 * Drops whole channels of volumes at random in training, because neighbouring elements say much the same; the others are multiplied by 1 / (1 − rate).
 *
 * Input and output [batch, depth, height, width, channels].
 *
 * Source: Tompson et al., Efficient Object Localization Using Convolutional Networks (2015), arXiv:1411.4280.
 *
 * @throws ArgumentError when rate is not from 0 to 1; on applying, ShapeError for an input with another number of axes
 * @example
 * spatialDropout3d({ rate: 0.2 })
 */
export function spatialDropout3d(options: SpatialDropoutOptions): SpatialDropout3d {
  return new SpatialDropout3d(options);
}
