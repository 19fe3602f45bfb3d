import { Convolution, type ConvolutionOptions } from './convolution.ts';
import type { Triple } from './window.ts';

/** The options of {@link conv3d}. */
export interface Conv3dOptions extends ConvolutionOptions<Triple> {}

/** A convolution of volumes; see {@link conv3d}. */
export class Conv3d extends Convolution {
  static override readonly className: string = 'Conv3d';

  constructor(options: Conv3dOptions) {
    super('conv3d', 3, options);
  }
}

/**
 * A convolution of volumes or of videos (a cross-correlation): y = activation(x ∗ kernel + bias).
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, filters], lengths as for `conv2d`;
 * kernel [planes, rows, columns, channels / groups, filters], bias [filters].
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when volumes do not fit
 * @example
 * conv3d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [16, 32, 32, 1] })
 */
export function conv3d(options: Conv3dOptions): Conv3d {
  return new Conv3d(options);
}
