import { ArgumentError, ShapeError } from '@neurite/backend';
import { conv2d as convolve, type Tensor, type Variable } from '@neurite/tensors';
import { type KernelOptions, positiveInteger } from '../core/affine.ts';
import type { LayerConfig } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { BaseConv2d, type BaseConv2dOptions } from './base-conv2d.ts';

/** The options of {@link conv2d}. */
export interface Conv2dOptions extends BaseConv2dOptions, KernelOptions {
  /** The number of channels of the output. */
  readonly filters: number;
  /** Input and output channels are divided into so many groups, each convolved by itself. Default 1. */
  readonly groups?: number;
}

/** A convolution of images; see {@link conv2d}. */
export class Conv2d extends BaseConv2d {
  static override readonly className: string = 'Conv2d';
  readonly filters: number;
  readonly groups: number;
  #kernel!: Variable;

  constructor(options: Conv2dOptions) {
    super('conv2d', options, options);
    this.filters = positiveInteger('conv2d', 'filters', options.filters);
    this.groups = positiveInteger('conv2d', 'groups', options.groups ?? 1);
    if (this.filters % this.groups === 0) return;
    throw new ArgumentError(`conv2d: groups must divide the ${this.filters} filters; got ${this.groups}.`);
  }

  override build(inputShape: ExampleShape): void {
    const channels = this.fixChannels(inputShape);
    if (channels % this.groups !== 0) {
      throw new ShapeError(
        `Layer ${this.displayName}: its ${this.groups} groups must divide the channels of its input, which has ${channels}.`,
      );
    }
    const shape = [...this.kernelSize, channels / this.groups, this.filters];
    this.#kernel = this.addKernelAndBias('kernel', shape, this.filters);
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  override call(x: Tensor): Tensor {
    const { strides, padding, dilationRate: dilations, groups } = this;
    return this.finish(convolve(x, this.#kernel, { strides, padding, dilations, groups }));
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), filters: this.filters, groups: this.groups };
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
