import { TransposedConvolution, type TransposedConvolutionOptions } from './transposed-convolution.ts';
import type { Triple } from './window.ts';

/** The options of {@link conv3dTranspose}. */
export interface Conv3dTransposeOptions extends TransposedConvolutionOptions<Triple> {}

/** A transposed convolution of volumes; see {@link conv3dTranspose}. */
export class Conv3dTranspose extends TransposedConvolution {
  static override readonly className: string = 'Conv3dTranspose';

  constructor(options: Conv3dTransposeOptions) {
    super('conv3dTranspose', 3, options);
  }
}

/**
 * A transposed convolution of volumes, also called deconvolution: the gradient of a convolution by its input, which takes each element to a whole
 * window of the output.
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, filters] with outDepth = depth · stride for padding 'same' and
 * depth · stride + max(k − stride, 0) for 'valid', unless outputPadding says otherwise; kernel [planes, rows, columns, filters, channels], bias [filters].
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when volumes do not fit
 * @example
 * conv3dTranspose({ filters: 16, kernelSize: 3, strides: 2, padding: 'same' }) // twice the depth
 */
export function conv3dTranspose(options: Conv3dTransposeOptions): Conv3dTranspose {
  return new Conv3dTranspose(options);
}
