import { BaseZeroPadding, type BaseZeroPaddingOptions } from './base-zero-padding.ts';
import type { Sides2d } from './sides.ts';

/** The options of {@link zeroPadding2d}. */
export interface ZeroPadding2dOptions extends BaseZeroPaddingOptions<Sides2d> {}

/** Puts zeros around images; see {@link zeroPadding2d}. */
export class ZeroPadding2d extends BaseZeroPadding {
  static override readonly className: string = 'ZeroPadding2d';

  constructor(options: ZeroPadding2dOptions = {}) {
    super('zeroPadding2d', 2, options);
  }
}

/**
 * Puts rows and columns of zeros around images.
 *
 * Input [batch, height, width, channels], output [batch, above + height + below, left + width + right, channels].
 *
 * @throws ArgumentError when padding is not made of whole numbers of at least 0
 * @example
 * zeroPadding2d({ padding: [[1, 0], [2, 2]] })
 */
export function zeroPadding2d(options: ZeroPadding2dOptions = {}): ZeroPadding2d {
  return new ZeroPadding2d(options);
}
