import { unknownName, ArgumentError } from '@neurite/backend';
import type { Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';
import { type Interpolation, interpolationOf } from './fit-image.ts';
import { type AffineMap, type FillMode, resample } from './resample.ts';

/** The options of every layer that takes the pixels of images from other places. */
export interface RandomTransformOptions extends RandomImageOptions {
  /** What stands beyond the edges: the image mirrored, itself again, its edge, or `fillValue`. Default 'reflect'. */
  readonly fillMode?: FillMode;
  /** What stands beyond the edges with fillMode 'constant'. Default 0. */
  readonly fillValue?: number;
  /** Default 'bilinear'. */
  readonly interpolation?: Interpolation;
}

const FILL_MODES: readonly FillMode[] = ['reflect', 'wrap', 'nearest', 'constant'];

/** Moves, turns or stretches every image of a batch in training. Shapes stay. */
export abstract class RandomTransform extends RandomImageLayer {
  readonly fillMode: FillMode;
  readonly fillValue: number;
  readonly interpolation: Interpolation;

  protected constructor(layer: string, options: RandomTransformOptions) {
    super(layer, options);
    const { fillMode = 'reflect', fillValue = 0 } = options;
    if (!FILL_MODES.includes(fillMode)) throw unknownName(`fillMode of ${layer}`, String(fillMode), FILL_MODES);
    if (!Number.isFinite(fillValue)) {
      throw new ArgumentError(`${layer}: fillValue must be a finite number; got ${JSON.stringify(fillValue)}.`);
    }
    this.fillMode = fillMode;
    this.fillValue = fillValue;
    this.interpolation = interpolationOf(layer, options.interpolation);
  }

  /** Where the pixels of the new images are taken from. */
  protected abstract drawMap(x: Tensor, height: number, width: number): AffineMap;

  protected override change(x: Tensor): Tensor {
    const [, height, width] = x.shape as [number, number, number, number];
    return x.size === 0 ? x : resample(x, this.drawMap(x, height, width), this);
  }

  override getConfig(): LayerConfig {
    const { fillMode, fillValue, interpolation } = this;
    return { ...super.getConfig(), fillMode, fillValue, interpolation };
  }
}

/** Numbers for each image, [batch, 1, 1, 1], as an {@link AffineMap} takes them. */
export function perImage(drawn: Tensor): Tensor {
  return drawn.reshape([drawn.shape[0]!, 1, 1]);
}
