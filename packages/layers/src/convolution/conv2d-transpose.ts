import { TransposedConvolution, type TransposedConvolutionOptions } from './transposed-convolution.ts';
import type { Pair } from './window.ts';

/** The options of {@link conv2dTranspose}. */
export interface Conv2dTransposeOptions extends TransposedConvolutionOptions<Pair> {}

/** A transposed convolution of images; see {@link conv2dTranspose}. */
export class Conv2dTranspose extends TransposedConvolution {
  static override readonly className: string = 'Conv2dTranspose';

  constructor(options: Conv2dTransposeOptions) {
    super('conv2dTranspose', 2, options);
  }
}

/**
 * A transposed convolution of images, also called deconvolution: the gradient of a convolution by its input, which takes each element to a whole
 * window of the output.
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, filters] with outHeight = height · stride for padding 'same' and
 * height · stride + max(k − stride, 0) for 'valid', unless outputPadding says otherwise; kernel [rows, columns, filters, channels], bias [filters].
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when images do not fit
 * @example
 * conv2dTranspose({ filters: 16, kernelSize: 3, strides: 2, padding: 'same' }) // twice the height
 */
export function conv2dTranspose(options: Conv2dTransposeOptions): Conv2dTranspose {
  return new Conv2dTranspose(options);
}
