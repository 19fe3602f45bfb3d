import { DepthwiseConvolution, type DepthwiseConvolutionOptions } from './depthwise-convolution.ts';
import type { Pair } from './window.ts';

/** The options of {@link depthwiseConv2d}. */
export interface DepthwiseConv2dOptions extends DepthwiseConvolutionOptions<Pair> {}

/** A convolution of each channel by itself; see {@link depthwiseConv2d}. */
export class DepthwiseConv2d extends DepthwiseConvolution {
  static override readonly className: string = 'DepthwiseConv2d';

  constructor(options: DepthwiseConv2dOptions) {
    super('depthwiseConv2d', 2, options);
  }
}

/**
 * A convolution of each channel of images by itself:
 * y[…, c · m + k] = activation(x[…, c] ∗ depthwiseKernel[…, c, k] + bias).
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, channels · depthMultiplier], sizes as for
 * `conv2d`; depthwiseKernel [rows, columns, channels, depthMultiplier], bias [channels · depthMultiplier].
 *
 * Source: Howard et al., MobileNets (2017), arXiv:1704.04861.
 *
 * @throws ArgumentError when an option is malformed; ShapeError, on applying, when images do not fit
 * @example
 * sequential([depthwiseConv2d({ kernelSize: 3, padding: 'same' }), conv2d({ filters: 64, kernelSize: 1 })])
 */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): DepthwiseConv2d {
  return new DepthwiseConv2d(options);
}
