import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The options of {@link adaptiveAveragePooling1d}. */
export interface AdaptiveAveragePooling1dOptions extends AdaptivePoolingOptions<readonly [number]> {}

/** The mean of each window of windows that follow the input's size; see {@link adaptiveAveragePooling1d}. */
export class AdaptiveAveragePooling1d extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveAveragePooling1d';

  constructor(options: AdaptiveAveragePooling1dOptions) {
    super('adaptiveAveragePooling1d', 1, 'mean', options);
  }
}

/**
 * The mean of each window of sequences, where windows are laid so that the output has a given size, whatever that of the input: along an axis of length n, window i
 * of k begins at ⌊i · n / k⌋ and ends before ⌈(i + 1) · n / k⌉. As PyTorch's `AdaptiveAvgPool1d`.
 *
 * Input [batch, steps, channels], output [batch, outputSize, channels].
 *
 * @throws ArgumentError when outputSize is malformed; on applying, ShapeError when the input is no batch of sequences
 * @example
 * adaptiveAveragePooling1d({ outputSize: 4 })
 */
export function adaptiveAveragePooling1d(options: AdaptiveAveragePooling1dOptions): AdaptiveAveragePooling1d {
  return new AdaptiveAveragePooling1d(options);
}
