import { AdaptivePooling, type AdaptivePoolingOptions } from './adaptive-pooling.ts';

/** The options of {@link adaptiveMaxPooling1d}. */
export interface AdaptiveMaxPooling1dOptions extends AdaptivePoolingOptions<readonly [number]> {}

/** The largest element of each window of windows that follow the input's size; see {@link adaptiveMaxPooling1d}. */
export class AdaptiveMaxPooling1d extends AdaptivePooling {
  static override readonly className: string = 'AdaptiveMaxPooling1d';

  constructor(options: AdaptiveMaxPooling1dOptions) {
    super('adaptiveMaxPooling1d', 1, 'max', options);
  }
}

/**
 * The largest element of each window of sequences, where windows are laid so that the output has a given size, whatever that of the input: along an axis of length n, window i
 * of k begins at ⌊i · n / k⌋ and ends before ⌈(i + 1) · n / k⌉. As PyTorch's `AdaptiveMaxPool1d`.
 *
 * Input [batch, steps, channels], output [batch, outputSize, channels].
 *
 * @throws ArgumentError when outputSize is malformed; on applying, ShapeError when the input is no batch of sequences
 * @example
 * adaptiveMaxPooling1d({ outputSize: 4 })
 */
export function adaptiveMaxPooling1d(options: AdaptiveMaxPooling1dOptions): AdaptiveMaxPooling1d {
  return new AdaptiveMaxPooling1d(options);
}
