import { dropout, type Tensor } from '@neurite/tensors';
import { axesOf, type Rank, requireChannelsLast } from '../convolution/window.ts';
import { rateOf } from '../core/drop.ts';
import type { InputSpec } from '../input-spec.ts';
import type { LayerConfig } from '../layer.ts';
import { RandomLayer, type RandomLayerOptions } from './random-layer.ts';

/** The options of every dropout of whole channels. */
export interface SpatialDropoutOptions extends RandomLayerOptions {
  /** The probability with which a channel of an example is dropped, from 0 to 1. */
  readonly rate: number;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** Drops whole channels over one to three spatial axes. */
export abstract class SpatialDropout extends RandomLayer {
  readonly rate: number;
  readonly #rank: Rank;

  protected constructor(layer: string, rank: Rank, options: SpatialDropoutOptions) {
    super(options);
    requireChannelsLast(layer, rank, options.dataFormat);
    this.rate = rateOf(layer, 'rate', options.rate);
    this.#rank = rank;
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(this.#rank) };
  }

  protected override change(x: Tensor): Tensor {
    const noiseShape = x.shape.map((length, axis) => (axis >= 1 && axis <= this.#rank ? 1 : length));
    return dropout(x, this.rate, { noiseShape, ...this.randomness });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), rate: this.rate };
  }
}
