import { conv1dTranspose, conv2dTranspose, conv3dTranspose, type Tensor, type Variable } from '@neurite/tensors';
import { ArgumentError } from '@neurite/backend';
import { type KernelOptions, positiveInteger } from '../core/affine.ts';
import type { LayerConfig } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { BaseConvolution, type BaseConvolutionOptions } from './base-convolution.ts';
import { perAxis, type Rank } from './window.ts';

/** The options of a transposed convolution; `Lengths` is a number for each spatial axis. */
export interface TransposedConvolutionOptions<Lengths extends readonly number[]>
  extends BaseConvolutionOptions<Lengths>,
    KernelOptions {
  /** The number of channels of the output. */
  readonly filters: number;
  /**
   * How much longer the output is than the shortest that would do: from 0 to stride − 1. Default: for padding 'same' what makes it
   * input · stride long, for 'valid' at least that.
   */
  readonly outputPadding?: number | Lengths | null;
}

const operations = { 1: conv1dTranspose, 2: conv2dTranspose, 3: conv3dTranspose } as const;

/** A transposed convolution, over one to three spatial axes. */
export abstract class TransposedConvolution extends BaseConvolution {
  readonly filters: number;
  readonly outputPadding: readonly number[] | undefined;
  #kernel!: Variable;

  protected constructor(layer: string, rank: Rank, options: TransposedConvolutionOptions<readonly number[]>) {
    super(layer, rank, options, options);
    this.filters = positiveInteger(layer, 'filters', options.filters);
    const { outputPadding } = options;
    if (outputPadding === undefined || outputPadding === null) return;
    this.outputPadding = perAxis(layer, 'outputPadding', outputPadding, rank, 0);
    if (this.outputPadding.every((more, axis) => more < this.strides[axis]!)) return;
    throw new ArgumentError(
      `${layer}: outputPadding must be less than the strides ${JSON.stringify(this.strides)}; got ${JSON.stringify(outputPadding)}.`,
    );
  }

  override build(inputShape: ExampleShape): void {
    const channels = this.fixChannels(inputShape);
    this.#kernel = this.addKernelAndBias('kernel', [...this.kernelSize, this.filters, channels], this.filters);
  }

  protected override outputChannels(): number {
    return this.filters;
  }

  protected override outputLengths(inputShape: ExampleShape): ExampleShape {
    return this.kernelSize.map((size, axis) => {
      const length = inputShape[axis] ?? null;
      if (length === null) return null;
      const stride = this.strides[axis]!;
      const window = (size - 1) * this.dilationRate[axis]! + 1;
      const more = this.outputPadding?.[axis];
      const shortest = (length - 1) * stride;
      if (this.padding === 'same') return shortest + 1 + (more ?? stride - 1);
      return shortest + window + (more ?? Math.max(0, stride - window));
    });
  }

  override call(x: Tensor): Tensor {
    const { outputPadding } = this;
    const options = { ...this.walk, ...(outputPadding === undefined ? {} : { outputPadding }) };
    return this.finish(operations[this.rank](x, this.#kernel, options));
  }

  override getConfig(): LayerConfig {
    const { filters, outputPadding } = this;
    return { ...super.getConfig(), filters, ...(outputPadding === undefined ? {} : { outputPadding }) };
  }
}
