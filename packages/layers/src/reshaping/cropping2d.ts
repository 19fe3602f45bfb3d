import { BaseCropping, type BaseCroppingOptions } from './base-cropping.ts';
import type { Sides2d } from './sides.ts';

/** The options of {@link cropping2d}. */
export interface Cropping2dOptions extends BaseCroppingOptions<Sides2d> {}

/** Cuts off the borders of images; see {@link cropping2d}. */
export class Cropping2d extends BaseCropping {
  static override readonly className: string = 'Cropping2d';

  constructor(options: Cropping2dOptions = {}) {
    super('cropping2d', 2, options);
  }
}

/**
 * Cuts off the borders of images.
 *
 * Input [batch, height, width, channels], output [batch, height − above − below, width − left − right, channels].
 *
 * @throws ArgumentError when cropping is not made of whole numbers of at least 0; ShapeError, on applying, when nothing would be left
 * @example
 * cropping2d({ cropping: [[2, 2], [4, 4]] })
 */
export function cropping2d(options: Cropping2dOptions = {}): Cropping2d {
  return new Cropping2d(options);
}
