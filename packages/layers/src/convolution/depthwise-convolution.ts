import { depthwiseConv2d, reshape, type Tensor, type Variable } from '@neurite/tensors';
import type { ConstraintLike } from '../constraints/projections.ts';
import { type KernelOptions, positiveInteger } from '../core/affine.ts';
import type { InitializerLike } from '../initializers/registry.ts';
import type { LayerConfig } from '../layer.ts';
import type { RegularizerLike } from '../regularizers/penalties.ts';
import type { ExampleShape } from '../shape.ts';
import { BaseConvolution, type BaseConvolutionOptions } from './base-convolution.ts';

/** The options of the kernel that convolves each channel by itself. */
export interface DepthwiseKernelOptions {
  /** How many channels come out for each that goes in. Default 1. */
  readonly depthMultiplier?: number;
  /** Default 'glorotUniform'. */
  readonly depthwiseInitializer?: InitializerLike;
  /** Default none. */
  readonly depthwiseRegularizer?: RegularizerLike;
  /** Default none. */
  readonly depthwiseConstraint?: ConstraintLike;
}

/** The options of a convolution of each channel by itself; `Lengths` is a number for each spatial axis. */
export interface DepthwiseConvolutionOptions<Lengths extends readonly number[]>
  extends BaseConvolutionOptions<Lengths>,
    DepthwiseKernelOptions {}

/** How a depthwise kernel is made, as the options of a kernel. */
export function depthwiseKernel({
  depthwiseInitializer,
  depthwiseRegularizer,
  depthwiseConstraint,
}: DepthwiseKernelOptions): KernelOptions {
  return {
    ...(depthwiseInitializer === undefined ? {} : { kernelInitializer: depthwiseInitializer }),
    ...(depthwiseRegularizer === undefined ? {} : { kernelRegularizer: depthwiseRegularizer }),
    ...(depthwiseConstraint === undefined ? {} : { kernelConstraint: depthwiseConstraint }),
  };
}

/** The walk of a window, as the operations of tensors take it. */
export interface DepthwiseWalk {
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: 'valid' | 'same' | readonly (readonly [number, number])[];
}

/** Convolves each channel of sequences or images by itself; sequences are images of one row. */
export function convolveDepthwise(x: Tensor, kernel: Tensor, walk: DepthwiseWalk): Tensor {
  if (x.rank === 4) return depthwiseConv2d(x, kernel, walk);
  const [n, steps, channels] = x.shape as [number, number, number];
  const { padding } = walk;
  const result = depthwiseConv2d(reshape(x, [n, 1, steps, channels]), reshape(kernel, [1, ...kernel.shape]), {
    strides: [1, walk.strides[0]!],
    dilations: [1, walk.dilations[0]!],
    padding: typeof padding === 'string' ? padding : [[0, 0], ...padding],
  });
  return reshape(result, [n, ...result.shape.slice(2)]);
}

/** A convolution of each channel by itself, over one or two spatial axes. */
export abstract class DepthwiseConvolution extends BaseConvolution {
  readonly depthMultiplier: number;
  #kernel!: Variable;

  protected constructor(layer: string, rank: 1 | 2, options: DepthwiseConvolutionOptions<readonly number[]>) {
    super(layer, rank, options, depthwiseKernel(options), 'depthwise');
    this.depthMultiplier = positiveInteger(layer, 'depthMultiplier', options.depthMultiplier ?? 1);
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
    return this.finish(convolveDepthwise(x, this.#kernel, this.walk));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), depthMultiplier: this.depthMultiplier };
  }
}
