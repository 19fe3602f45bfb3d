import { BaseZeroPadding, type BaseZeroPaddingOptions } from './base-zero-padding.ts';
import type { Sides1d } from './sides.ts';

/** The options of {@link zeroPadding1d}. */
export interface ZeroPadding1dOptions extends BaseZeroPaddingOptions<Sides1d> {}

/** Puts zeros around sequences; see {@link zeroPadding1d}. */
export class ZeroPadding1d extends BaseZeroPadding {
  static override readonly className: string = 'ZeroPadding1d';

  constructor(options: ZeroPadding1dOptions = {}) {
    super('zeroPadding1d', 1, options);
  }
}

/**
 * Puts steps of zeros around sequences.
 *
 * Input [batch, steps, channels], output [batch, before + steps + after, channels].
 *
 * @throws ArgumentError when padding is not made of whole numbers of at least 0
 * @example
 * zeroPadding1d({ padding: [2, 0] })
 */
export function zeroPadding1d(options: ZeroPadding1dOptions = {}): ZeroPadding1d {
  return new ZeroPadding1d(options);
}
