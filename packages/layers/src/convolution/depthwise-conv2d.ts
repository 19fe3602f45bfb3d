import { depthwiseConv2d as convolve, type Tensor, type Variable } from '@neurite/tensors';
import type { ConstraintLike } from '../constraints/projections.ts';
import { positiveInteger } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { LayerConfig } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import type { ExampleShape } from '../shape.ts';
import { BaseConv2d, type BaseConv2dOptions } from './base-conv2d.ts';

/** The options of {@link depthwiseConv2d}. */
export interface DepthwiseConv2dOptions extends BaseConv2dOptions {
  /** How many channels come out for each that goes in. Default 1. */
  readonly depthMultiplier?: number;
  /** Default 'glorotUniform'. */
  readonly depthwiseInitializer?: InitializerLike;
  /** Default none. */
  readonly depthwiseRegularizer?: RegularizerLike;
  /** Default none. */
  readonly depthwiseConstraint?: ConstraintLike;
}

/** A convolution of each channel by itself; see {@link depthwiseConv2d}. */
export class DepthwiseConv2d extends BaseConv2d {
  static override readonly className: string = 'DepthwiseConv2d';
  readonly depthMultiplier: number;
  #kernel!: Variable;

  constructor(options: DepthwiseConv2dOptions) {
    const { depthwiseInitializer, depthwiseRegularizer, depthwiseConstraint } = options;
    const kernel = {
      ...(depthwiseInitializer === undefined ? {} : { kernelInitializer: depthwiseInitializer }),
      ...(depthwiseRegularizer === undefined ? {} : { kernelRegularizer: depthwiseRegularizer }),
      ...(depthwiseConstraint === undefined ? {} : { kernelConstraint: depthwiseConstraint }),
    };
    super('depthwiseConv2d', options, kernel, 'depthwise');
    this.depthMultiplier = positiveInteger('depthwiseConv2d', 'depthMultiplier', options.depthMultiplier ?? 1);
  }

  override build(inputShape: ExampleShape): void {
    const channels = this.fixChannels(inputShape);
    const shape = [...this.kernelSize, channels, this.depthMultiplier];
    this.#kernel = this.addKernelAndBias('depthwiseKernel', shape, channels * this.depthMultiplier);
  }

  protected override outputChannels(channels: number | null): number | null {
    return channels === null ? null : channels * this.depthMultiplier;
  }

  override call(x: Tensor): Tensor {
    const { strides, padding, dilationRate: dilations } = this;
    return this.finish(convolve(x, this.#kernel, { strides, padding, dilations }));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), depthMultiplier: this.depthMultiplier };
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
 * @throws ArgumentError when an option is malformed, or, on applying, when strides and dilations are both above 1;
 *   ShapeError, on applying, when images do not fit
 * @example
 * sequential([depthwiseConv2d({ kernelSize: 3, padding: 'same' }), conv2d({ filters: 64, kernelSize: 1 })])
 */
export function depthwiseConv2d(options: DepthwiseConv2dOptions): DepthwiseConv2d {
  return new DepthwiseConv2d(options);
}
