import { ArgumentError, ShapeError } from '@neurite/backend';
import { conv1d, conv2d, conv3d, int8Convolution, type Tensor, type Variable } from '@neurite/tensors';
import { type KernelOptions, positiveInteger } from '../core/affine.ts';
import type { QuantizationMode } from '../core/product-kernel.ts';
import type { LayerConfig } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { type AnyConvolutionOptions, BaseConvolution, type BaseConvolutionOptions } from './base-convolution.ts';
import type { Padding, Rank } from './window.ts';

/** The options of a convolution that mixes channels; `Lengths` is a number for each spatial axis. */
export interface ConvolutionOptions<Lengths extends readonly number[]>
  extends BaseConvolutionOptions<Lengths>,
    KernelOptions {
  /** The number of channels of the output. */
  readonly filters: number;
  /** Input and output channels are divided into so many groups, each convolved by itself. Default 1. */
  readonly groups?: number;
  /** See {@link AffineOptions}. Convolutions in groups have none. */
  readonly quantization?: QuantizationMode;
}

type AnyOptions = AnyConvolutionOptions &
  KernelOptions & { readonly filters: number; readonly groups?: number; readonly quantization?: QuantizationMode };

const operations = { 1: conv1d, 2: conv2d, 3: conv3d } as const;

/** A convolution that mixes channels, over one to three spatial axes. */
export abstract class Convolution extends BaseConvolution {
  readonly filters: number;
  readonly groups: number;
  /** Of a convolution in groups, which always computes in float32. */
  #groupKernel: Variable | undefined;

  protected constructor(layer: string, rank: Rank, options: AnyOptions, paddings?: readonly (Padding | 'causal')[]) {
    super(layer, rank, options, options, 'kernel', paddings);
    this.filters = positiveInteger(layer, 'filters', options.filters);
    this.groups = positiveInteger(layer, 'groups', options.groups ?? 1);
    if (this.filters % this.groups === 0) return;
    throw new ArgumentError(`${layer}: groups must divide the ${this.filters} filters; got ${this.groups}.`);
  }

  override build(inputShape: ExampleShape): void {
    const channels = this.fixChannels(inputShape);
    if (channels % this.groups !== 0) {
      throw new ShapeError(
        `Layer ${this.displayName}: its ${this.groups} groups must divide the channels of its input, which has ${channels}.`,
      );
    }
    const shape = [...this.kernelSize, channels / this.groups, this.filters];
    if (this.groups === 1) this.addProductKernelAndBias(shape, this.filters);
    else this.#groupKernel = this.addKernelAndBias('kernel', shape, this.filters);
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  override call(x: Tensor): Tensor {
    const { walk, groups } = this;
    const float = (kernel: Variable): Tensor => operations[this.rank](x, kernel, { ...walk, groups });
    if (this.#groupKernel !== undefined) return this.finish(float(this.#groupKernel));
    return this.finish(this.productKernel!.multiply(float, (kernel) => int8Convolution(x, kernel, walk)));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), filters: this.filters, groups: this.groups };
  }
}
