import { BaseCropping, type BaseCroppingOptions } from './base-cropping.ts';
import type { Sides1d } from './sides.ts';

/** The options of {@link cropping1d}. */
export interface Cropping1dOptions extends BaseCroppingOptions<Sides1d> {}

/** Cuts off the borders of sequences; see {@link cropping1d}. */
export class Cropping1d extends BaseCropping {
  static override readonly className: string = 'Cropping1d';

  constructor(options: Cropping1dOptions = {}) {
    super('cropping1d', 1, options);
  }
}

/**
 * Cuts off the borders of sequences.
 *
 * Input [batch, steps, channels], output [batch, steps − before − after, channels].
 *
 * @throws ArgumentError when cropping is not made of whole numbers of at least 0; ShapeError, on applying, when nothing would be left
 * @example
 * cropping1d({ cropping: [1, 0] })
 */
export function cropping1d(options: Cropping1dOptions = {}): Cropping1d {
  return new Cropping1d(options);
}
