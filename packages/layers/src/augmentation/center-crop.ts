import { cast, type Tensor } from '@neurite/tensors';
import { axesOf, requireChannelsLast } from '../convolution/window.ts';
import { positiveInteger } from '../core/affine.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { cropMiddle, cropToProportions, resizeImages } from './fit-image.ts';
import type { ImageSizeOptions } from './resizing.ts';

/** The options of {@link centerCrop}. */
export interface CenterCropOptions extends ImageSizeOptions {}

/** Cuts the middle out of images; see {@link centerCrop}. */
export class CenterCrop extends Layer {
  static override readonly className: string = 'CenterCrop';
  readonly height: number;
  readonly width: number;

  constructor(options: CenterCropOptions) {
    super(options);
    requireChannelsLast('centerCrop', 2, options.dataFormat);
    this.height = positiveInteger('centerCrop', 'height', options.height);
    this.width = positiveInteger('centerCrop', 'width', options.width);
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(2) };
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [this.height, this.width, inputShape[2]!];
  }

  override call(x: Tensor): Tensor {
    return centerCropped(x, this.height, this.width);
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }
}

/** The middle of images; of smaller ones the middle of the wanted proportions, enlarged. */
export function centerCropped(x: Tensor, height: number, width: number): Tensor {
  const isLargeEnough = x.shape[1]! >= height && x.shape[2]! >= width;
  if (isLargeEnough) return cropMiddle(cast(x, 'float32'), height, width);
  return resizeImages(cropToProportions(x, height, width), height, width, 'bilinear');
}

/**
 * Cuts the middle out of images. Where an image is smaller than that, its middle of the wanted proportions is resized.
 *
 * Input [batch, rows, columns, channels], output float32 [batch, height, width, channels].
 *
 * @throws ArgumentError when height or width is not a whole number of at least 1
 * @example
 * centerCrop({ height: 24, width: 24 })
 */
export function centerCrop(options: CenterCropOptions): CenterCrop {
  return new CenterCrop(options);
}
