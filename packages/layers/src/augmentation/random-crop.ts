import { add, cast, floor, gather, minimum, range, reshape, type Tensor } from '@neurite/tensors';
import { positiveInteger } from '../core/affine.ts';
import type { CallContext, LayerConfig } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { cropToProportions, resizeImages } from './fit-image.ts';
import { RandomImageLayer, type RandomImageOptions } from './random-image-layer.ts';

/** The options of {@link randomCrop}. */
export interface RandomCropOptions extends RandomImageOptions {
  /** The rows that come out. */
  readonly height: number;
  /** The columns that come out. */
  readonly width: number;
}

/** Cuts parts out of images at random in training; see {@link randomCrop}. */
export class RandomCrop extends RandomImageLayer {
  static override readonly className: string = 'RandomCrop';
  readonly height: number;
  readonly width: number;

  constructor(options: RandomCropOptions) {
    super('randomCrop', options);
    this.height = positiveInteger('randomCrop', 'height', options.height);
    this.width = positiveInteger('randomCrop', 'width', options.width);
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [this.height, this.width, inputShape[2]!];
  }

  override call(x: Tensor, context: CallContext): Tensor {
    const { height, width } = this;
    const [, rows, columns] = x.shape as [number, number, number, number];
    const isLargeEnough = rows >= height && columns >= width;
    if (context.training === true && isLargeEnough) return super.call(x, context);
    return resizeImages(cropToProportions(x, height, width), height, width, 'bilinear');
  }

  protected override change(x: Tensor): Tensor {
    return this.#part(this.#part(x, 1, this.height), 2, this.width);
  }

  /** So many neighbours along an axis, beginning at a place of its own in each image. */
  #part(x: Tensor, axis: 1 | 2, length: number): Tensor {
    const room = x.shape[axis]! - length;
    if (room === 0) return x;
    // Rounding may bring what is drawn just below the end up to it.
    const first = minimum(floor(this.drawFor(x, [0, room + 1])), room);
    const places = add(reshape(first, [x.shape[0]!, 1]), range(0, length));
    return gather(x, cast(places, 'int32'), { axis, batchDims: 1 });
  }

  override getConfig(): LayerConfig {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }
}

/**
 * Cuts a part out of each image of a batch in training, at a place of its own: [batch, rows, columns, channels] becomes
 * float32 [batch, height, width, channels]. Out of training, and where the images are smaller than the part, the largest
 * part in the middle that has its proportions is resized instead.
 *
 * @throws ArgumentError when height or width is not a whole number of at least 1
 * @example
 * randomCrop({ height: 28, width: 28 })
 */
export function randomCrop(options: RandomCropOptions): RandomCrop {
  return new RandomCrop(options);
}
