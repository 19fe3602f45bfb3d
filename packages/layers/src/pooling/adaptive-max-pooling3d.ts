import type { Triple } from '../convolution/window.ts';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The options of {@link adaptiveMaxPooling3d}. */
export interface AdaptiveMaxPooling3dOptions extends AdaptivePoolingOptions<Triple> {}

/** The largest element of each window of windows that follow the input's size; see {@link adaptiveMaxPooling3d}. */
export class AdaptiveMaxPooling3d extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveMaxPooling3d';

  constructor(options: AdaptiveMaxPooling3dOptions) {
    super('adaptiveMaxPooling3d', 3, 'max', options);
  }
}

/**
 * The largest element of each window of volumes, where windows are laid so that the output has a given size, whatever that of the input: along an axis of length n, window i
 * of k begins at ⌊i · n / k⌋ and ends before ⌈(i + 1) · n / k⌉. As PyTorch's `AdaptiveMaxPool3d`.
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, channels].
 *
 * @throws ArgumentError when outputSize is malformed; on applying, ShapeError when the input is no batch of volumes
 * @example
 * adaptiveMaxPooling3d({ outputSize: 2 })
 */
export function adaptiveMaxPooling3d(options: AdaptiveMaxPooling3dOptions): AdaptiveMaxPooling3d {
  return new AdaptiveMaxPooling3d(options);
}
