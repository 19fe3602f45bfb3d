import type { Triple } from '../convolution/window.ts';
import { BaseUpSampling, type BaseUpSamplingOptions } from './base-up-sampling.ts';

/** The options of {@link upSampling3d}. */
export interface UpSampling3dOptions extends BaseUpSamplingOptions<Triple> {}

/** Repeats the elements of volumes; see {@link upSampling3d}. */
export class UpSampling3d extends BaseUpSampling {
  static override readonly className: string = 'UpSampling3d';

  constructor(options: UpSampling3dOptions = {}) {
    super('upSampling3d', 3, options);
  }
}

/**
 * Repeats the elements of volumes, side by side.
 *
 * Input [batch, depth, height, width, channels], output [batch, depth · size, height · size, width · size, channels].
 *
 * @throws ArgumentError when size is not made of whole numbers of at least 1
 * @example
 * upSampling3d({ size: [1, 2, 2] })
 */
export function upSampling3d(options: UpSampling3dOptions = {}): UpSampling3d {
  return new UpSampling3d(options);
}
