import { broadcastTo, type DType, reshape, type Tensor } from '@neurite/tensors';
import { axesOf, perAxis, type Rank, requireChannelsLast } from '../convolution/window.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';

/** The options of every layer that enlarges data; `Lengths` is a number for each spatial axis. */
export interface BaseUpSamplingOptions<Lengths extends readonly number[]> extends LayerOptions {
  /** By what each spatial axis is multiplied: one number for all, or one for each. Default 2. */
  readonly size?: number | Lengths;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** Enlarges one to three spatial axes by whole numbers. */
export abstract class BaseUpSampling extends Layer {
  readonly size: readonly number[];
  readonly #rank: Rank;

  /** @param layer the factory's name, for messages */
  protected constructor(layer: string, rank: Rank, options: BaseUpSamplingOptions<readonly number[]>) {
    super(options);
    requireChannelsLast(layer, rank, options.dataFormat);
    this.#rank = rank;
    this.size = perAxis(layer, 'size', options.size ?? 2, rank);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(this.#rank) };
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    const lengths = this.size.map((factor, axis) => {
      const length = inputShape[axis] ?? null;
      return length === null ? null : length * factor;
    });
    return [...lengths, inputShape[this.#rank]!];
  }

  override computeOutputDType([dtype]: readonly DType[]): DType {
    return dtype!;
  }

  /** Each element as often as the size says, side by side. */
  override call(x: Tensor): Tensor {
    const [n, ...rest] = x.shape;
    const spatial = rest.slice(0, -1);
    const channels = rest.at(-1)!;
    const apart = reshape(x, [n!, ...spatial.flatMap((length) => [length, 1]), channels]);
    const repeated = [n!, ...spatial.flatMap((length, axis) => [length, this.size[axis]!]), channels];
    return reshape(broadcastTo(apart, repeated), [
      n!,
      ...spatial.map((length, axis) => length * this.size[axis]!),
      channels,
    ]);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), size: this.#rank === 1 ? this.size[0] : this.size };
  }
}
