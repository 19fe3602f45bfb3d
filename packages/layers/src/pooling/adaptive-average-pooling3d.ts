import type { Triple } from '../convolution/window.ts';
import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The options of {@link adaptiveAveragePooling3d}. */
export interface AdaptiveAveragePooling3dOptions extends AdaptivePoolingOptions<Triple> {}

/** The mean of each window of windows that follow the input's size; see {@link adaptiveAveragePooling3d}. */
export class AdaptiveAveragePooling3d extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveAveragePooling3d';

  constructor(options: AdaptiveAveragePooling3dOptions) {
    super('adaptiveAveragePooling3d', 3, 'mean', options);
  }
}

/**
 * The mean of each window of volumes, where windows are laid so that the output has a given size, whatever that of the input: along an axis of length n, window i
 * of k begins at ⌊i · n / k⌋ and ends before ⌈(i + 1) · n / k⌉. As PyTorch's `AdaptiveAvgPool3d`.
 *
 * Input [batch, depth, height, width, channels], output [batch, outDepth, outHeight, outWidth, channels].
 *
 * @throws ArgumentError when outputSize is malformed; on applying, ShapeError when the input is no batch of volumes
 * @example
 * adaptiveAveragePooling3d({ outputSize: 2 })
 */
export function adaptiveAveragePooling3d(options: AdaptiveAveragePooling3dOptions): AdaptiveAveragePooling3d {
  return new AdaptiveAveragePooling3d(options);
}
