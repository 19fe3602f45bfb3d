import { Convolution, type ConvolutionOptions } from './convolution.ts';
import type { Padding } from './window.ts';

/** The options of {@link conv1d}. */
export interface Conv1dOptions extends Omit<ConvolutionOptions<readonly [number]>, 'padding'> {
  /**
   * What surrounds the input: 'valid', nothing; 'same', as many zeros as make the output ⌈steps / strides⌉ long; 'causal', zeros before it
   * alone, so that no output depends on a later input. Default 'valid'.
   */
  readonly padding?: Padding | 'causal';
}

/** A convolution of sequences; see {@link conv1d}. */
export class Conv1d extends Convolution {
  static override readonly className: string = 'Conv1d';

  constructor(options: Conv1dOptions) {
    super('conv1d', 1, options, ['valid', 'same', 'causal']);
  }
}

/**
 * A convolution of sequences (a cross-correlation: the kernel is not flipped): y = activation(x ∗ kernel + bias).
 *
 * Input [batch, steps, channels], output [batch, outSteps, filters] with outSteps = ⌊(steps − d · (k − 1) − 1) / stride⌋ + 1 for padding
 * 'valid' and ⌈steps / stride⌉ for 'same' and 'causal'; kernel [k, channels / groups, filters], bias [filters].
 *
 * @throws ArgumentError when an option is malformed; on applying, ShapeError when sequences do not fit
 * @example
 * conv1d({ filters: 32, kernelSize: 3, padding: 'causal', dilationRate: 2, inputShape: [100, 8] })
 */
export function conv1d(options: Conv1dOptions): Conv1d {
  return new Conv1d(options);
}
