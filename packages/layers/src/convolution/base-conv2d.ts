/** What the convolutions of images have in common. */
import { AffineLayer, type BiasOptions, type KernelOptions } from '../core/affine.ts';
import type { InputSpec } from '../input-spec.ts';
import type { LayerConfig } from '../layer.ts';
import { type ExampleShape, knownLength } from '../shape.ts';
import {
  outputSize,
  type Padding2d,
  type Pair,
  paddingOf,
  pairOf,
  type Window2d,
  type Window2dOptions,
} from './window2d.ts';

/** The options of every convolution of images. */
export interface BaseConv2dOptions extends BiasOptions, Window2dOptions {
  /** The height and width of the window: one number for both, or [rows, columns]. */
  readonly kernelSize: number | Pair;
  /** Steps from one window to the next. Default 1. */
  readonly strides?: number | Pair;
  /** Distance between neighbouring elements of the window. Default 1. */
  readonly dilationRate?: number | Pair;
}

/** A convolution of images. */
export abstract class BaseConv2d extends AffineLayer {
  readonly kernelSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding2d;
  readonly dilationRate: Pair;
  #channels: number | undefined;

  protected constructor(layer: string, options: BaseConv2dOptions, kernel: KernelOptions, prefix?: string) {
    super(options, kernel, prefix);
    this.kernelSize = pairOf(layer, 'kernelSize', options.kernelSize);
    this.strides = pairOf(layer, 'strides', options.strides ?? 1);
    this.padding = paddingOf(layer, options);
    this.dilationRate = pairOf(layer, 'dilationRate', options.dilationRate ?? 1);
  }

  protected override get inputSpec(): InputSpec {
    const axes = ['height', 'width', 'channels'];
    return this.#channels === undefined ? { axes } : { axes, lengths: { 2: this.#channels } };
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    super.checkInputs(inputShapes);
    outputSize(this.displayName, inputShapes[0]!, this.#window);
  }

  /** The number of channels of the input, which is then held to. */
  protected fixChannels(inputShape: ExampleShape): number {
    this.#channels = knownLength(inputShape, 2, this.displayName);
    return this.#channels;
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...outputSize(this.displayName, inputShape, this.#window), this.outputChannels(inputShape[2] ?? null)];
  }

  /** The number of channels that come out, from that of those that go in. */
  protected abstract outputChannels(channels: number | null): number | null;

  get #window(): Window2d {
    return { size: this.kernelSize, strides: this.strides, dilation: this.dilationRate, padding: this.padding };
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
