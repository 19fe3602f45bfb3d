import { ArgumentError } from '@neurite/backend';
import { add, mul, sub, type Tensor } from '@neurite/tensors';
import type { LayerConfig } from '../layer.ts';
import { type Factor, rangeOf } from './random-image-layer.ts';
import { perImage, RandomTransform, type RandomTransformOptions } from './random-transform.ts';
import type { AffineMap } from './resample.ts';

/** The options of {@link randomZoom}. */
export interface RandomZoomOptions extends RandomTransformOptions {
  /** How much more of the height is seen: f from −f to f, or [smallest, largest]; 0.2 is a fifth more, smaller things. */
  readonly heightFactor: Factor;
  /** The same of the width. Default: as much as of the height, so that things keep their form. */
  readonly widthFactor?: Factor;
}

/** Enlarges or shrinks what images show at random in training; see {@link randomZoom}. */
export class RandomZoom extends RandomTransform {
  static override readonly className: string = 'RandomZoom';
  readonly heightFactor: readonly [number, number];
  readonly widthFactor: readonly [number, number] | undefined;

  constructor(options: RandomZoomOptions) {
    super('randomZoom', options);
    this.heightFactor = zoomOf('heightFactor', options.heightFactor);
    this.widthFactor = options.widthFactor === undefined ? undefined : zoomOf('widthFactor', options.widthFactor);
  }

  protected override drawMap(x: Tensor, height: number, width: number): AffineMap {
    const yy = add(1, perImage(this.drawFor(x, this.heightFactor)));
    const xx = this.widthFactor === undefined ? yy : add(1, perImage(this.drawFor(x, this.widthFactor)));
    const fromCentre = (zoom: Tensor, length: number): Tensor => mul(sub(1, zoom), (length - 1) / 2);
    return { xx, xy: 0, x0: fromCentre(xx, width), yx: 0, yy, y0: fromCentre(yy, height) };
  }

  override getConfig(): LayerConfig {
    const { heightFactor, widthFactor } = this;
    return { ...super.getConfig(), heightFactor, ...(widthFactor === undefined ? {} : { widthFactor }) };
  }
}

function zoomOf(option: string, factor: Factor): readonly [number, number] {
  const range = rangeOf('randomZoom', option, factor);
  if (range[0] > -1) return range;
  throw new ArgumentError(
    `randomZoom: ${option} must be above -1, where nothing would be seen any more; got ${JSON.stringify(factor)}.`,
  );
}

/**
 * Enlarges or shrinks what each image of a batch shows in training, around its centre: 1 + factor times as much of it is
 * seen. Shapes stay: [batch, height, width, channels].
 *
 * @throws ArgumentError when a factor is not above −1, or an option is not known
 * @example
 * randomZoom({ heightFactor: [-0.3, 0.1] }) // mostly closer
 */
export function randomZoom(options: RandomZoomOptions): RandomZoom {
  return new RandomZoom(options);
}
