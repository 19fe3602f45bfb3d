import { TransposedConvolution, type TransposedConvolutionOptions } from './transposed-convolution.ts';

/** The options of {@link conv1dTranspose}. */
export interface Conv1dTransposeOptions extends TransposedConvolutionOptions<readonly [number]> {}

/** A transposed convolution of sequences; see {@link conv1dTranspose}. */
export class Conv1dTranspose extends TransposedConvolution {
  static override readonly className: string = 'Conv1dTranspose';

  constructor(options: Conv1dTransposeOptions) {
    super('conv1dTranspose', 1, options);
  }
}

/**
 * A transposed convolution of sequences, also called deconvolution: the gradient of a convolution by its input, which takes each element to a whole
 * window of the output.
 *
 * Input [batch, steps, channels], output [batch, outSteps, filters] with outSteps = steps · stride for padding 'same' and
 * steps · stride + max(k − stride, 0) for 'valid', unless outputPadding says otherwise; kernel [k, filters, channels], bias [filters].
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when sequences do not fit
 * @example
 * conv1dTranspose({ filters: 16, kernelSize: 3, strides: 2, padding: 'same' }) // twice the steps
 */
export function conv1dTranspose(options: Conv1dTransposeOptions): Conv1dTranspose {
  return new Conv1dTranspose(options);
}
