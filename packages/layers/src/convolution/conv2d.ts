import { Convolution, type ConvolutionOptions } from './convolution.ts';
import type { Pair } from './window.ts';

/** The options of {@link conv2d}. */
export interface Conv2dOptions extends ConvolutionOptions<Pair> {}

/** A convolution of images; see {@link conv2d}. */
export class Conv2d extends Convolution {
  static override readonly className: string = 'Conv2d';

  constructor(options: Conv2dOptions) {
    super('conv2d', 2, options);
  }
}

/**
 * A convolution of images (a cross-correlation: the kernel is not flipped): y = activation(x ∗ kernel + bias).
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, filters] with
 * outHeight = ⌊(height − d · (k − 1) − 1) / stride⌋ + 1 for padding 'valid' and ⌈height / stride⌉ for 'same';
 * kernel [rows, columns, channels / groups, filters], bias [filters].
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when images do not fit
 * @example
 * conv2d({ filters: 32, kernelSize: 3, activation: 'relu', inputShape: [28, 28, 1] })
 */
export function conv2d(options: Conv2dOptions): Conv2d {
  return new Conv2d(options);
}
