/** What the layers have in common that change images at random in training. */
import { ArgumentError } from '@neurite/backend';
import { fill, randomUniform, type Tensor } from '@neurite/tensors';
import { axesOf, requireChannelsLast } from '../convolution/window.ts';
import type { InputSpec } from '../input-spec.ts';
import { RandomLayer, type RandomLayerOptions } from '../regularization/random-layer.ts';

/** The options of every layer that changes images at random. */
export interface RandomImageOptions extends RandomLayerOptions {
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** From where to where a number is drawn: f stands for [−f, f]. */
export type Factor = number | readonly [number, number];

/** Changes every image of a batch in training, each with numbers of its own, and leaves images alone otherwise. */
export abstract class RandomImageLayer extends RandomLayer {
  protected constructor(layer: string, options: RandomImageOptions) {
    super(options);
    requireChannelsLast(layer, 2, options.dataFormat);
  }

  override get supportsMasking(): boolean {
    return false;
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(2) };
  }

  /** A number for each image: float32 of shape [batch, 1, 1, 1]. */
  protected drawFor(x: Tensor, [min, max]: readonly [number, number]): Tensor {
    const shape = [x.shape[0]!, 1, 1, 1];
    return min === max ? fill(shape, min) : randomUniform(shape, { min, max, ...this.randomness });
  }
}

/**
 * The range that a factor stands for.
 *
 * @throws ArgumentError when it is not made of finite numbers from `least` to `most`, the smaller one first
 */
export function rangeOf(
  layer: string,
  option: string,
  factor: Factor,
  least: number = Number.NEGATIVE_INFINITY,
  most: number = Number.POSITIVE_INFINITY,
): readonly [number, number] {
  const [min, max] =
    typeof factor === 'number' ? [-Math.abs(factor), Math.abs(factor)] : Array.isArray(factor) ? factor : [];
  const isRange = Number.isFinite(min) && Number.isFinite(max) && min! <= max!;
  if (isRange && min! >= least && max! <= most) return [min!, max!];
  const bounds = Number.isFinite(least) ? ` from ${least} to ${most}` : '';
  throw new ArgumentError(
    `${layer}: ${option} must be a number, or [smallest, largest],${bounds === '' ? ' finite' : bounds}; ` +
      `got ${JSON.stringify(factor)}.`,
  );
}

/** @throws ArgumentError when it is not the smallest and the largest value of an element */
export function valueRangeOf(layer: string, range: readonly [number, number]): readonly [number, number] {
  const [min, max] = Array.isArray(range) ? (range as readonly [number, number]) : [NaN, NaN];
  if (Number.isFinite(min) && Number.isFinite(max) && min < max) return range;
  throw new ArgumentError(
    `${layer}: valueRange must be [smallest, largest], as [0, 255] or [0, 1]; got ${JSON.stringify(range)}.`,
  );
}
