import { abs, add, clip, expandDims, matMul, mul, range, relu, reshape, sub, type Tensor } from '@neurite/tensors';
import { checkRange, RandomAudioLayer, type RandomAudioOptions, type Range } from './random-audio-layer.ts';

/** Options of {@link tempoPerturbation}. */
export interface TempoPerturbationOptions extends RandomAudioOptions {
  /** How many times as fast somebody speaks. Default [0.8, 1.25] */
  readonly tempo?: Range;
}

/** Makes speech faster and slower in training; see {@link tempoPerturbation}. */
export class TempoPerturbation extends RandomAudioLayer<TempoPerturbationOptions> {
  static override readonly className: string = 'TempoPerturbation';

  constructor(options: TempoPerturbationOptions = {}) {
    super(options);
    checkRange('tempoPerturbation', 'tempo', options.tempo, 0.25);
  }

  protected override get inputSpec(): { readonly axes: readonly string[] } {
    return { axes: ['frames', 'bins'] };
  }

  /** Frame t takes what is at c + (t − c) · tempo, c being the middle: from the two frames around that place, by their distance. */
  protected override change(x: Tensor): Tensor {
    const { tempo = [0.8, 1.25] } = this.options;
    const frames = x.shape[1]!;
    const middle = (frames - 1) / 2;
    const sources = add(mul(sub(expandDims(range(frames), 0), middle), this.draw(x, tempo, 2)), middle);
    const places = expandDims(clip(sources, 0, frames - 1), 2);
    const weights = relu(sub(1, abs(sub(reshape(range(frames), [1, 1, frames]), places))));
    return matMul(weights as Tensor, x);
  }
}

/**
 * Makes each spectrogram faster or slower by a factor of its own in training, around its middle, and leaves pitch and formants where
 * they are. At the edges the first and the last frame go on.
 *
 * Input and output [batch, frames, bins].
 *
 * @throws ArgumentError when the range is none
 * @example
 * tempoPerturbation({ tempo: [0.7, 1.4] })
 */
export function tempoPerturbation(options: TempoPerturbationOptions = {}): TempoPerturbation {
  return new TempoPerturbation(options);
}
