import { SeparableConvolution, type SeparableConvolutionOptions } from './separable-convolution.ts';
import type { Pair } from './window.ts';

/** The options of {@link separableConv2d}. */
export interface SeparableConv2dOptions extends SeparableConvolutionOptions<Pair> {}

/** A separable convolution of images; see {@link separableConv2d}. */
export class SeparableConv2d extends SeparableConvolution {
  static override readonly className: string = 'SeparableConv2d';

  constructor(options: SeparableConv2dOptions) {
    super('separableConv2d', 2, options);
  }
}

/**
 * A convolution of each channel of images by itself, and then one of kernel size 1 that mixes the channels: fewer multiplications and weights
 * than `conv2d`.
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, filters], sizes as for `conv2d`;
 * depthwiseKernel [rows, columns, channels, m], pointwiseKernel [1, 1, channels · m, filters], bias [filters], with m the depthMultiplier.
 *
 * Source: Chollet, Xception (2017), arXiv:1610.02357.
 *
 * @throws ArgumentError when an option is malformed; ShapeError, on applying, when images do not fit
 * @example
 * separableConv2d({ filters: 64, kernelSize: 3, padding: 'same', activation: 'relu' })
 */
export function separableConv2d(options: SeparableConv2dOptions): SeparableConv2d {
  return new SeparableConv2d(options);
}
