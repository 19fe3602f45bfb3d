import type { Tensor } from '@neurite/tensors';
import { axesOf, requireChannelsLast } from '../convolution/window.ts';
import { positiveInteger } from '../core/affine.ts';
import type { InputSpec } from '../input-spec.ts';
import { Layer, type LayerConfig, type LayerOptions } from '../layer.ts';
import type { ExampleShape } from '../shape.ts';
import { cropToProportions, type Interpolation, interpolationOf, resizeImages } from './fit-image.ts';

/** The options of every layer that gives images of a certain size. */
export interface ImageSizeOptions extends LayerOptions {
  /** The rows that come out. */
  readonly height: number;
  /** The columns that come out. */
  readonly width: number;
  /** Channels come last; there is no other format. Transpose others. */
  readonly dataFormat?: 'channelsLast';
}

/** The options of {@link resizing}. */
export interface ResizingOptions extends ImageSizeOptions {
  /** Default 'bilinear'. */
  readonly interpolation?: Interpolation;
  /** Whether the part in the middle that has the wanted proportions is taken, and nothing distorted. Default false. */
  readonly cropToAspectRatio?: boolean;
}

/** Resizes images; see {@link resizing}. */
export class Resizing extends Layer {
  static override readonly className: string = 'Resizing';
  readonly height: number;
  readonly width: number;
  readonly interpolation: Interpolation;
  readonly cropToAspectRatio: boolean;

  constructor(options: ResizingOptions) {
    super(options);
    requireChannelsLast('resizing', 2, options.dataFormat);
    this.height = positiveInteger('resizing', 'height', options.height);
    this.width = positiveInteger('resizing', 'width', options.width);
    this.interpolation = interpolationOf('resizing', options.interpolation);
    this.cropToAspectRatio = options.cropToAspectRatio ?? false;
  }

  protected override get inputSpec(): InputSpec {
    return { axes: axesOf(2) };
  }

  override computeOutputShape(inputShape: ExampleShape): ExampleShape {
    return [this.height, this.width, inputShape[2]!];
  }

  override call(x: Tensor): Tensor {
    const { height, width, interpolation } = this;
    return resizeImages(this.cropToAspectRatio ? cropToProportions(x, height, width) : x, height, width, interpolation);
  }

  override getConfig(): LayerConfig {
    const { height, width, interpolation, cropToAspectRatio } = this;
    return { ...super.getConfig(), height, width, interpolation, cropToAspectRatio };
  }
}

/**
 * Resizes images: pixels are areas, and those of the output are interpolated at their centres; it does not smooth where it
 * shrinks. Input [batch, rows, columns, channels], output float32 [batch, height, width, channels].
 *
 * @throws ArgumentError when height or width is not a whole number of at least 1
 * @example
 * resizing({ height: 224, width: 224, cropToAspectRatio: true })
 */
export function resizing(options: ResizingOptions): Resizing {
  return new Resizing(options);
}
