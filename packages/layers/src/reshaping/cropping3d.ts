import { BaseCropping, type BaseCroppingOptions } from './base-cropping.ts';
import type { Sides3d } from './sides.ts';

/** The options of {@link cropping3d}. */
export interface Cropping3dOptions extends BaseCroppingOptions<Sides3d> {}

/** Cuts off the borders of volumes; see {@link cropping3d}. */
export class Cropping3d extends BaseCropping {
  static override readonly className: string = 'Cropping3d';

  constructor(options: Cropping3dOptions = {}) {
    super('cropping3d', 3, options);
  }
}

/**
 * Cuts off the borders of volumes.
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, channels].
 *
 * @throws ArgumentError when cropping is not made of whole numbers of at least 0; ShapeError, on applying, when nothing would be left
 * @example
 * cropping3d({ cropping: [1, 2, 2] })
 */
export function cropping3d(options: Cropping3dOptions = {}): Cropping3d {
  return new Cropping3d(options);
}
