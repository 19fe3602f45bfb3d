import { ArgumentError } from '@neurite/backend';
import {
  add,
  cast,
  expandDims,
  floor,
  greaterEqual,
  less,
  logicalAnd,
  logicalNot,
  mul,
  range,
  sub,
  type Tensor,
} from '@neurite/tensors';
import { RandomAudioLayer, type RandomAudioOptions } from './random-audio-layer.ts';

/** Options of {@link specAugment}. */
export interface SpecAugmentOptions extends RandomAudioOptions {
  /** How many bands of bins are taken away. Default 2 */
  readonly frequencyMasks?: number;
  /** How many bins a band has at the most. Default 8 */
  readonly frequencyMaskWidth?: number;
  /** How many stretches of time are taken away. Default 2 */
  readonly timeMasks?: number;
  /** How many frames a stretch has at the most. Default 20 */
  readonly timeMaskWidth?: number;
}

/** Takes bands and stretches out of spectrograms in training; see {@link specAugment}. */
export class SpecAugment extends RandomAudioLayer<SpecAugmentOptions> {
  static override readonly className: string = 'SpecAugment';

  constructor(options: SpecAugmentOptions = {}) {
    super(options);
    const { frequencyMasks = 2, frequencyMaskWidth = 8, timeMasks = 2, timeMaskWidth = 20 } = options;
    for (const [name, value] of Object.entries({ frequencyMasks, frequencyMaskWidth, timeMasks, timeMaskWidth })) {
      if (Number.isInteger(value) && value >= 0) continue;
      throw new ArgumentError(`specAugment: ${name} must be a whole number of at least 0; got ${value}.`);
    }
  }

  protected override get inputSpec(): { readonly axes: readonly string[] } {
    return { axes: ['frames', 'bins'] };
  }

  protected override change(x: Tensor): Tensor {
    const { frequencyMasks = 2, frequencyMaskWidth = 8, timeMasks = 2, timeMaskWidth = 20 } = this.options;
    let features = x;
    const [, frames, bins] = x.shape as [number, number, number];
    for (let mask = 0; mask < frequencyMasks; mask++) {
      features = mul(features, expandDims(this.#kept(x, bins, frequencyMaskWidth), 1));
    }
    for (let mask = 0; mask < timeMasks; mask++) {
      features = mul(features, expandDims(this.#kept(x, frames, timeMaskWidth), 2));
    }
    return features;
  }

  /** 1 for what stays, 0 from a random place on for a random width: [batch, length]. */
  #kept(x: Tensor, length: number, most: number): Tensor {
    const width = floor(this.draw(x, [0, Math.min(most, length) + 1], 2));
    const begin = floor(mul(this.draw(x, [0, 1], 2), add(sub(length, width), 1)));
    const places = expandDims(range(length), 0);
    const isTaken = logicalAnd(greaterEqual(places, begin), less(places, add(begin, width)));
    return cast(logicalNot(isTaken), 'float32');
  }
}

/**
 * SpecAugment: takes bands of frequency and stretches of time out of each spectrogram in training, which makes a network listen to
 * all of it. What is taken away becomes 0, which is the mean where features are normalized.
 *
 * Input and output [batch, frames, bins].
 *
 * Source: Park et al., SpecAugment, Interspeech 2019, without its warping of time.
 *
 * @throws ArgumentError when a number of masks or a width is no whole number of at least 0
 * @example
 * specAugment({ frequencyMaskWidth: 6, timeMaskWidth: 15 })
 */
export function specAugment(options: SpecAugmentOptions = {}): SpecAugment {
  return new SpecAugment(options);
}
