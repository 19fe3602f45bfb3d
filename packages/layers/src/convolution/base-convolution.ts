/** What all convolutions have in common. */
import { AffineLayer, type BiasOptions, type KernelOptions } from '../core/affine.ts';
import type { InputSpec } from '../input-spec.ts';
import type { LayerConfig } from '../layer.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import {
  axesOf,
  outputLengths,
  type Padding,
  paddingOf,
  perAxis,
  type Rank,
  type Window,
  type WindowOptions,
} from './window.ts';

/** The options of every convolution; `Lengths` is a number for each spatial axis. */
export interface BaseConvolutionOptions<Lengths extends readonly number[]> extends BiasOptions, WindowOptions {
  /** The lengths of the window: one number for all spatial axes, or one for each. */
  readonly kernelSize: number | Lengths;
  /** Steps from one window to the next. Default 1. */
  readonly strides?: number | Lengths;
  /** Distance between neighbouring elements of the window. Default 1. */
  readonly dilationRate?: number | Lengths;
}

/** Options as the constructor takes them: of any rank, and with causal padding where the layer has it. */
export type AnyConvolutionOptions = Omit<BaseConvolutionOptions<readonly number[]>, 'padding'> & {
  readonly padding?: Padding | 'causal';
};

/** A convolution over one to three spatial axes. */
export abstract class BaseConvolution extends AffineLayer {
  readonly kernelSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding | 'causal';
  readonly dilationRate: readonly number[];
  /** How many spatial axes there are. */
  protected readonly rank: Rank;
  #channels: number | undefined;

  /**
   * @param layer the factory's name, for messages
   * @param prefix how the options of the kernel begin in the layer's config
   */
  protected constructor(
    layer: string,
    rank: Rank,
    options: AnyConvolutionOptions,
    kernel: KernelOptions,
    prefix: string = 'kernel',
    paddings: readonly (Padding | 'causal')[] = ['valid', 'same'],
  ) {
    super(options, kernel, prefix);
    this.rank = rank;
    this.kernelSize = perAxis(layer, 'kernelSize', options.kernelSize, rank);
    this.strides = perAxis(layer, 'strides', options.strides ?? 1, rank);
    this.padding = paddingOf<Padding | 'causal'>(layer, rank, options, paddings);
    this.dilationRate = perAxis(layer, 'dilationRate', options.dilationRate ?? 1, rank);
  }

  protected override get inputSpec(): InputSpec {
    const axes = axesOf(this.rank);
    return this.#channels === undefined ? { axes } : { axes, lengths: { [this.rank]: this.#channels } };
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    super.checkInputs(inputShapes);
    this.outputLengths(inputShapes[0]!);
  }

  /** The number of channels of the input, which is then held to. */
  protected fixChannels(inputShape: ExampleShape): number {
    this.#channels = knownLength(inputShape, this.rank, this.displayName);
    return this.#channels;
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...this.outputLengths(inputShape), this.outputChannels(inputShape[this.rank] ?? null)];
  }

  /** The lengths of the spatial axes of what comes out. @throws ShapeError when the window does not fit */
  protected outputLengths(inputShape: ExampleShape): ExampleShape {
    return outputLengths(this.displayName, inputShape, this.window);
  }

  /** The number of channels that come out, from that of those that go in. */
  protected abstract outputChannels(channels: number | null): number | null;

  /** How the window walks. */
  protected get window(): Window {
    return { size: this.kernelSize, strides: this.strides, dilation: this.dilationRate, padding: this.padding };
  }

  /** The options of an operation of tensors that walks in this way. */
  protected get walk(): {
    readonly strides: readonly number[];
    readonly dilations: readonly number[];
    readonly padding: Padding | readonly (readonly [number, number])[];
  } {
    const { strides, dilationRate: dilations, kernelSize } = this;
    if (this.padding !== 'causal') return { strides, dilations, padding: this.padding };
    // No output sees an input that comes after it.
    const padding = kernelSize.map((length, axis) => [(length - 1) * dilations[axis]!, 0] as const);
    return { strides, dilations, padding };
  }

  override getConfig(): LayerConfig {
    return {
      ...super.getConfig(),
      kernelSize: this.kernelSize,
      strides: this.strides,
      padding: this.padding,
      dilationRate: this.dilationRate,
    };
  }
}
