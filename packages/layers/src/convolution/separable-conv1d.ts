import { SeparableConvolution, type SeparableConvolutionOptions } from './separable-convolution.ts';
import type { Padding } from './window.ts';

/** The options of {@link separableConv1d}. */
export interface SeparableConv1dOptions extends Omit<SeparableConvolutionOptions<readonly [number]>, 'padding'> {
  /** As for `conv1d`. Default 'valid'. */
  readonly padding?: Padding | 'causal';
}

/** A separable convolution of sequences; see {@link separableConv1d}. */
export class SeparableConv1d extends SeparableConvolution {
  static override readonly className: string = 'SeparableConv1d';

  constructor(options: SeparableConv1dOptions) {
    super('separableConv1d', 1, options, ['valid', 'same', 'causal']);
  }
}

/**
 * A convolution of each channel of sequences by itself, and then one of kernel size 1 that mixes the channels: fewer multiplications and
 * weights than `conv1d`.
 *
 * Input [batch, steps, channels], output [batch, outSteps, filters], lengths as for `conv1d`; depthwiseKernel [k, channels, m],
 * pointwiseKernel [1, channels · m, filters], bias [filters], with m the depthMultiplier.
 *
 * @throws ArgumentError when an option is malformed; ShapeError, on applying, when sequences do not fit
 * @example
 * separableConv1d({ filters: 64, kernelSize: 9, padding: 'same', activation: 'relu' })
 */
export function separableConv1d(options: SeparableConv1dOptions): SeparableConv1d {
  return new SeparableConv1d(options);
}
