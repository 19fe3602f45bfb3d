import type { Pair } from '../convolution/window.ts';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The options of {@link adaptiveMaxPooling2d}. */
export interface AdaptiveMaxPooling2dOptions extends AdaptivePoolingOptions<Pair> {}

/** The largest element of each window of windows that follow the input's size; see {@link adaptiveMaxPooling2d}. */
export class AdaptiveMaxPooling2d extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveMaxPooling2d';

  constructor(options: AdaptiveMaxPooling2dOptions) {
    super('adaptiveMaxPooling2d', 2, 'max', options);
  }
}

/**
 * The largest element of each window of images, where windows are laid so that the output has a given size, whatever that of the input: along an axis of length n, window i
 * of k begins at ⌊i · n / k⌋ and ends before ⌈(i + 1) · n / k⌉. As PyTorch's `AdaptiveMaxPool2d`.
 *
 * Input [batch, height, width, channels], output [batch, outHeight, outWidth, channels].
 *
 * @throws ArgumentError when outputSize is malformed; on applying, ShapeError when the input is no batch of images
 * @example
 * adaptiveMaxPooling2d({ outputSize: [7, 7] })
 */
export function adaptiveMaxPooling2d(options: AdaptiveMaxPooling2dOptions): AdaptiveMaxPooling2d {
  return new AdaptiveMaxPooling2d(options);
}
