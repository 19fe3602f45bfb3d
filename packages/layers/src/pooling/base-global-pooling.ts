/** What the poolings over all of the spatial axes have in common. */
import { axesOf, type Rank, requireChannelsLast } from '../convolution/window.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of every pooling over all of the spatial axes. */
export interface GlobalPoolingOptions extends LayerOptions {
  /** Whether the spatial axes stay, with length 1. Default false. */
  readonly keepDims?: boolean;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** A pooling over all of one to three spatial axes. */
export abstract class BaseGlobalPooling extends Layer {
  readonly keepDims: boolean;
  protected readonly rank: Rank;

  /** @param layer the factory's name, for messages */
  protected constructor(layer: string, rank: Rank, options: GlobalPoolingOptions) {
    super(options);
    this.rank = rank;
    requireChannelsLast(layer, rank, options.dataFormat);
    this.keepDims = options.keepDims ?? false;
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(this.rank) };
  }

  /** The spatial axes, counted with the batch axis. */
  protected get spatialAxes(): readonly number[] {
    return Array.from({ length: this.rank }, (_, axis) => axis + 1);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const channels = inputShape[this.rank]!;
    return this.keepDims ? [...this.spatialAxes.map(() => 1), channels] : [channels];
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), keepDims: this.keepDims };
  }
}
