import { type DType, pad, type Tensor } from '@neurite/tensors';
import { axesOf, type Pair, type Rank, requireChannelsLast } from '../convolution/window.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { type Sides1d, type Sides2d, type Sides3d, sidesOf } from './sides.ts';

/** The options of every layer that puts zeros around data. */
export interface BaseZeroPaddingOptions<Sides> extends LayerOptions {
  /** How many zeros there are on each side. Default 1. */
  readonly padding?: Sides;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** Puts zeros around one to three spatial axes. */
export abstract class BaseZeroPadding extends Layer {
  /** [before, after] for each spatial axis. */
  readonly padding: readonly Pair[];
  readonly #rank: Rank;

  /** @param layer the factory's name, for messages */
  protected constructor(layer: string, rank: Rank, options: BaseZeroPaddingOptions<Sides1d | Sides2d | Sides3d>) {
    super(options);
    requireChannelsLast(layer, rank, options.dataFormat);
    this.#rank = rank;
    this.padding = sidesOf(layer, 'padding', options.padding ?? 1, rank);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(this.#rank) };
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const lengths = this.padding.map(([before, after], axis) => {
      const length = inputShape[axis] ?? null;
      return length === null ? null : before + length + after;
    });
    return [...lengths, inputShape[this.#rank]!];
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    return pad(x, [[0, 0], ...this.padding, [0, 0]]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), padding: this.#rank === 1 ? this.padding[0] : this.padding };
  }
}
