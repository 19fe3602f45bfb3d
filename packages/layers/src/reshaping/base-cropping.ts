import { ShapeError } from '@neurite/backend';
import { type DType, slice, type Tensor } from '@neurite/tensors';
import { axesOf, type Pair, type Rank, requireChannelsLast } from '../convolution/window.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { type ExampleShape, printShape } from '../shape.ts';
import { type Sides1d, type Sides2d, type Sides3d, sidesOf } from './sides.ts';

/** The options of every layer that cuts off the borders of data. */
export interface BaseCroppingOptions<Sides> extends LayerOptions {
  /** How much is cut off on each side. Default 1 for sequences and volumes, 0 for images, as in Keras. */
  readonly cropping?: Sides;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** Cuts off the borders of one to three spatial axes. */
export abstract class BaseCropping extends Layer {
  /** [before, after] for each spatial axis. */
  readonly cropping: readonly Pair[];
  readonly #rank: Rank;

  /** @param layer the factory's name, for messages */
  protected constructor(layer: string, rank: Rank, options: BaseCroppingOptions<Sides1d | Sides2d | Sides3d>) {
    super(options);
    requireChannelsLast(layer, rank, options.dataFormat);
    this.#rank = rank;
    this.cropping = sidesOf(layer, 'cropping', options.cropping ?? (rank === 2 ? 0 : 1), rank);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(this.#rank) };
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    super.checkInputs(inputShapes);
    const [shape] = inputShapes;
    if (this.computeOutputShape(shape!).every((length) => length === null || length >= 1)) return;
    throw new ShapeError(
      `Layer ${this.displayName} would cut everything off: its cropping is ${JSON.stringify(this.cropping)}, and the examples have the shape ` +
        `${printShape(shape!)}. Crop less, or give it larger examples.`,
    );
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const lengths = this.cropping.map(([before, after], axis) => {
      const length = inputShape[axis] ?? null;
      return length === null ? null : length - before - after;
    });
    return [...lengths, inputShape[this.#rank]!];
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  override call(x: Tensor): Tensor {
    const begin = [0, ...this.cropping.map(([before]) => before), 0];
    const size = x.shape.map((length, axis) => {
      const [before, after] = this.cropping[axis - 1] ?? [0, 0];
      return length - before - after;
    });
    return slice(x, begin, size);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), cropping: this.#rank === 1 ? this.cropping[0] : this.cropping };
  }
}
