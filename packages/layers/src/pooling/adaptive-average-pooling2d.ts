import type { Pair } from '../convolution/window.ts';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The options of {@link adaptiveAveragePooling2d}. */
export interface AdaptiveAveragePooling2dOptions extends AdaptivePoolingOptions<Pair> {}

/** The mean of each window of windows that follow the input's size; see {@link adaptiveAveragePooling2d}. */
export class AdaptiveAveragePooling2d extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveAveragePooling2d';

  constructor(options: AdaptiveAveragePooling2dOptions) {
    super('adaptiveAveragePooling2d', 2, 'mean', options);
  }
}

/**
 * The mean of each window of images, where windows are laid so that the output has a given size, whatever that of the input: along an axis of length n, window i
 * of k begins at ⌊i · n / k⌋ and ends before ⌈(i + 1) · n / k⌉. As PyTorch's `AdaptiveAvgPool2d`.
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, channels].
 *
 * @throws ArgumentError when outputSize is malformed; on applying, ShapeError when the input is no batch of images
 * @example
 * adaptiveAveragePooling2d({ outputSize: [7, 7] })
 */
export function adaptiveAveragePooling2d(options: AdaptiveAveragePooling2dOptions): AdaptiveAveragePooling2d {
  return new AdaptiveAveragePooling2d(options);
}
