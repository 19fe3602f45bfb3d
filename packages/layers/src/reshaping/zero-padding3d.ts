import { BaseZeroPadding, type BaseZeroPaddingOptions } from './base-zero-padding.ts';
import type { Sides3d } from './sides.ts';

/** The options of {@link zeroPadding3d}. */
export interface ZeroPadding3dOptions extends BaseZeroPaddingOptions<Sides3d> {}

/** Puts zeros around volumes; see {@link zeroPadding3d}. */
export class ZeroPadding3d extends BaseZeroPadding {
  static override readonly className: string = 'ZeroPadding3d';

  constructor(options: ZeroPadding3dOptions = {}) {
    super('zeroPadding3d', 3, options);
  }
}

/**
 * Puts planes, rows and columns of zeros around volumes.
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, channels].
 *
 * @throws ArgumentError when padding is not made of whole numbers of at least 0
 * @example
 * zeroPadding3d({ padding: 1 })
 */
export function zeroPadding3d(options: ZeroPadding3dOptions = {}): ZeroPadding3d {
  return new ZeroPadding3d(options);
}
