import { conv1d, conv2d, type Tensor, type Variable } from '@neurite/tensors';
import type { ConstraintLike } from '../constraints/projections.ts';
import { positiveInteger, savedWeight, weightOptions } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { LayerConfig, WeightOptions } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import type { ExampleShape } from '../shape.ts';
import { type AnyConvolutionOptions, BaseConvolution, type BaseConvolutionOptions } from './base-convolution.ts';
import { convolveDepthwise, type DepthwiseKernelOptions } from './depthwise-convolution.ts';
import type { Padding } from './window.ts';

/** The options of the two kernels of a separable convolution. */
export interface SeparableKernelOptions extends DepthwiseKernelOptions {
  /** The number of channels of the output. */
  readonly filters: number;
  /** Default 'glorotUniform'. */
  readonly pointwiseInitializer?: InitializerLike;
  /** Default none. */
  readonly pointwiseRegularizer?: RegularizerLike;
  /** Default none. */
  readonly pointwiseConstraint?: ConstraintLike;
}

/** The options of a separable convolution; `Lengths` is a number for each spatial axis. */
export interface SeparableConvolutionOptions<Lengths extends readonly number[]>
  extends BaseConvolutionOptions<Lengths>,
    SeparableKernelOptions {}

const pointwise = { 1: conv1d, 2: conv2d } as const;

/** A convolution of each channel by itself and then one of kernel size 1 that mixes them, over one or two spatial axes. */
export abstract class SeparableConvolution extends BaseConvolution {
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly #depthwiseOptions: WeightOptions;
  #depthwise!: Variable;
  #pointwise!: Variable;

  protected constructor(
    layer: string,
    rank: 1 | 2,
    options: AnyConvolutionOptions & SeparableKernelOptions,
    paddings?: readonly (Padding | 'causal')[],
  ) {
    const { pointwiseInitializer, pointwiseRegularizer, pointwiseConstraint } = options;
    const kernel = {
      ...(pointwiseInitializer === undefined ? {} : { kernelInitializer: pointwiseInitializer }),
      ...(pointwiseRegularizer === undefined ? {} : { kernelRegularizer: pointwiseRegularizer }),
      ...(pointwiseConstraint === undefined ? {} : { kernelConstraint: pointwiseConstraint }),
    };
    super(layer, rank, options, kernel, 'pointwise', paddings);
    this.filters = positiveInteger(layer, 'filters', options.filters);
    this.depthMultiplier = positiveInteger(layer, 'depthMultiplier', options.depthMultiplier ?? 1);
    const { depthwiseInitializer = 'glorotUniform', depthwiseRegularizer, depthwiseConstraint } = options;
    this.#depthwiseOptions = weightOptions(depthwiseInitializer, depthwiseRegularizer, depthwiseConstraint);
  }

  override build(inputShape: ExampleShape): void {
    const channels = this.fixChannels(inputShape);
    const { kernelSize, depthMultiplier } = this;
    this.#depthwise = this.addWeight(
      'depthwiseKernel',
      [...kernelSize, channels, depthMultiplier],
      this.#depthwiseOptions,
    );
    const shape = [...kernelSize.map(() => 1), channels * depthMultiplier, this.filters];
    this.#pointwise = this.addKernelAndBias('pointwiseKernel', shape, this.filters);
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  override call(x: Tensor): Tensor {
    const separate = convolveDepthwise(x, this.#depthwise, this.walk);
    return this.finish(pointwise[this.rank as 1 | 2](separate, this.#pointwise));
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      filters: this.filters,
      depthMultiplier: this.depthMultiplier,
      ...savedWeight('depthwise', this.#depthwiseOptions),
    };
  }
}
