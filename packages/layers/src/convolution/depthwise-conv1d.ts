import { DepthwiseConvolution, type DepthwiseConvolutionOptions } from './depthwise-convolution.ts';

/** The options of {@link depthwiseConv1d}. */
export interface DepthwiseConv1dOptions extends DepthwiseConvolutionOptions<readonly [number]> {}

/** A convolution of each channel of sequences by itself; see {@link depthwiseConv1d}. */
export class DepthwiseConv1d extends DepthwiseConvolution {
  static override readonly className: string = 'DepthwiseConv1d';

  constructor(options: DepthwiseConv1dOptions) {
    super('depthwiseConv1d', 1, options);
  }
}

/**
 * A convolution of each channel of sequences by itself: y[…, c · m + k] = activation(x[…, c] ∗ depthwiseKernel[…, c, k] + bias).
 *
 * Input [batch, steps, channels], output [batch, outSteps, channels · depthMultiplier], lengths as for `conv1d`;
 * depthwiseKernel [k, channels, depthMultiplier], bias [channels · depthMultiplier].
 *
 * @throws ArgumentError when an option is malformed; ShapeError, on applying, when sequences do not fit
 * @example
 * depthwiseConv1d({ kernelSize: 9, padding: 'same' })
 */
export function depthwiseConv1d(options: DepthwiseConv1dOptions): DepthwiseConv1d {
  return new DepthwiseConv1d(options);
}
