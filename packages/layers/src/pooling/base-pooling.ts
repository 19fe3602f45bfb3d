/** What the poolings by a window have in common. */
import {
  axesOf,
  outputLengths,
  type Padding,
  paddingOf,
  perAxis,
  type Rank,
  type Window,
  type WindowOptions,
} from '../convolution/window.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of every pooling by a window; `Lengths` is a number for each spatial axis. */
export interface PoolingOptions<Lengths extends readonly number[]> extends LayerOptions, WindowOptions {
  /** The lengths of the window: one number for all spatial axes, or one for each. Default 2. */
  readonly poolSize?: number | Lengths;
  /** Steps from one window to the next. Default, also for `null`: poolSize, so that windows lie side by side. */
  readonly strides?: number | Lengths | null;
}

/** A pooling by a window, over one to three spatial axes. */
export abstract class BasePooling extends Layer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: Padding;
  protected readonly rank: Rank;

  /** @param layer the factory's name, for messages */
  protected constructor(layer: string, rank: Rank, options: PoolingOptions<readonly number[]>) {
    super(options);
    this.rank = rank;
    this.poolSize = perAxis(layer, 'poolSize', options.poolSize ?? 2, rank);
    this.strides = perAxis(layer, 'strides', options.strides ?? this.poolSize, rank);
    this.padding = paddingOf(layer, rank, options);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(this.rank) };
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    super.checkInputs(inputShapes);
    outputLengths(this.displayName, inputShapes[0]!, this.#window);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...outputLengths(this.displayName, inputShape, this.#window), inputShape[this.rank]!];
  }

  get #window(): Window {
    const { poolSize, strides, padding } = this;
    return { size: poolSize, strides, dilation: poolSize.map(() => 1), padding };
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), poolSize: this.poolSize, strides: this.strides, padding: this.padding };
  }
}
