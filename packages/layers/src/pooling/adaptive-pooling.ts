/** What the poolings to a given size have in common. */
import { ShapeError } from '@neurite/backend';
import { cast, concat, max, mean, slice, type Tensor } from '@neurite/tensors';
import { axesOf, perAxis, type Rank, requireChannelsLast } from '../convolution/window.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import { type ExampleShape, printShape } from '../shape.ts';

/** The options of every pooling to a given size; `Lengths` is a number for each spatial axis. */
export interface AdaptivePoolingOptions<Lengths extends readonly number[]> extends LayerOptions {
  /** The lengths of the output's spatial axes: one number for all, or one for each. */
  readonly outputSize: number | Lengths;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

type Reduction = 'max' | 'mean';
const reductions: Readonly<Record<Reduction, typeof mean>> = { max, mean };

/** A pooling to a given size, over one to three spatial axes. */
export abstract class AdaptivePooling extends Layer {
  readonly outputSize: readonly number[];
  readonly #rank: Rank;
  readonly #reduction: Reduction;

  /** @param layer the factory's name, for messages */
  protected constructor(
    layer: string,
    rank: Rank,
    reduction: Reduction,
    options: AdaptivePoolingOptions<readonly number[]>,
  ) {
    super(options);
    this.#rank = rank;
    this.#reduction = reduction;
    requireChannelsLast(layer, rank, options.dataFormat);
    this.outputSize = perAxis(layer, 'outputSize', options.outputSize, rank);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(this.#rank) };
  }

  protected override checkInputs(inputShapes: readonly ExampleShape[]): void {
    super.checkInputs(inputShapes);
    const [shape] = inputShapes;
    if (!shape!.slice(0, -1).includes(0)) return;
    throw new ShapeError(`Layer ${this.displayName} has nothing to pool in examples of shape ${printShape(shape!)}.`);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [...this.outputSize, inputShape[this.#rank]!];
  }

  /** The largest element, and the mean, of a box is that along one axis after the other. */
  override call(x: Tensor): Tensor {
    return this.outputSize.reduce((pooled, count, axis) => this.#along(pooled, axis + 1, count), cast(x, 'float32'));
  }

  #along(x: Tensor, axis: number, count: number): Tensor {
    const length = x.shape[axis]!;
    const reduce = reductions[this.#reduction];
    if (count === 1) return reduce(x, axis, true);
    const windows = Array.from({ length: count }, (_, window) => {
      const begin = Math.floor((window * length) / count);
      const size = Math.ceil(((window + 1) * length) / count) - begin;
      const place = x.shape.map((_length, at) => (at === axis ? begin : 0));
      return reduce(
        slice(
          x,
          place,
          x.shape.map((whole, at) => (at === axis ? size : whole)),
        ),
        axis,
        true,
      );
    });
    return concat(windows, axis);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), outputSize: this.outputSize };
  }
}
