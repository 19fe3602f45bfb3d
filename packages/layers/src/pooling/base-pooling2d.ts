/** What the poolings of images by a window have in common. */
import {
  outputSize,
  type Padding2d,
  type Pair,
  paddingOf,
  pairOf,
  type Window2d,
  type Window2dOptions,
} from '../convolution/window2d.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of every pooling of images by a window. */
export interface Pooling2dOptions extends LayerOptions, Window2dOptions {
  /** The height and width of the window: one number for both, or [rows, columns]. Default 2. */
  readonly poolSize?: number | Pair;
  /** Steps from one window to the next. Default, also for `null`: poolSize, so that windows lie side by side. */
  readonly strides?: number | Pair | null;
}

/** A pooling of images by a window. */
export abstract class BasePooling2d extends Layer {
  readonly poolSize: Pair;
  readonly strides: Pair;
  readonly padding: Padding2d;

  protected constructor(layer: string, options: Pooling2dOptions) {
    super(options);
    this.poolSize = pairOf(layer, 'poolSize', options.poolSize ?? 2);
    this.strides = pairOf(layer, 'strides', options.strides ?? this.poolSize);
    this.padding = paddingOf(layer, options);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: ['height', 'width', 'channels'] };
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    super.checkInputs(inputShapes);
    outputSize(this.displayName, inputShapes[0]!, this.#window);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...outputSize(this.displayName, inputShape, this.#window), inputShape[2]!];
  }

  get #window(): Window2d {
    return { size: this.poolSize, strides: this.strides, dilation: [1, 1], padding: this.padding };
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), poolSize: this.poolSize, strides: this.strides, padding: this.padding };
  }
}
