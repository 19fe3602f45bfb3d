import { ArgumentError } from '@neurite/backend';
import {
  abs,
  add,
  clip,
  div,
  expandDims,
  less,
  log,
  matMul,
  mul,
  range,
  relu,
  reshape,
  sub,
  type Tensor,
  tensor,
  where,
} from '@neurite/tensors';
import { hertzToMel, type MelScale, melToHertz } from '../features/mel-filter-bank.ts';
import { checkRange, RandomAudioLayer, type RandomAudioOptions, type Range } from './random-audio-layer.ts';

/** Options of {@link vocalTractPerturbation}: the filters must be those of the spectrograms. */
export interface VocalTractPerturbationOptions extends RandomAudioOptions {
  /** What all frequencies are multiplied by: above 1 as if by a shorter vocal tract. Default [0.85, 1.15] */
  readonly warp?: Range;
  /** Where the first filter begins, in Hz. Default 0 */
  readonly minFrequency?: number;
  /** Where the last ends, in Hz. Default 8000 */
  readonly maxFrequency?: number;
  /** Default 'htk' */
  readonly melScale?: MelScale;
}

/** Moves formants in training as if another throat spoke; see {@link vocalTractPerturbation}. */
export class VocalTractPerturbation extends RandomAudioLayer<VocalTractPerturbationOptions> {
  static override readonly className: string = 'VocalTractPerturbation';

  constructor(options: VocalTractPerturbationOptions = {}) {
    super(options);
    checkRange('vocalTractPerturbation', 'warp', options.warp, 0.25);
    const { minFrequency = 0, maxFrequency = 8000 } = options;
    if (minFrequency >= 0 && minFrequency < maxFrequency) return;
    throw new ArgumentError(
      `vocalTractPerturbation: 0 ≤ minFrequency < maxFrequency must hold; got ${minFrequency} and ${maxFrequency} Hz.`,
    );
  }

  protected override get inputSpec(): { readonly axes: readonly string[] } {
    return { axes: ['frames', 'bins'] };
  }

  /** Bin j, whose filter is at f, takes what is at f / α: from the two bins around that place, by their distance. */
  protected override change(x: Tensor): Tensor {
    const { warp = [0.85, 1.15], minFrequency = 0, maxFrequency = 8000, melScale = 'htk' } = this.options;
    const bins = x.shape[2]!;
    const lowest = hertzToMel(minFrequency, melScale);
    const step = (hertzToMel(maxFrequency, melScale) - lowest) / (bins + 1);
    const middles = Float32Array.from({ length: bins }, (_, bin) => melToHertz(lowest + (bin + 1) * step, melScale));
    const sources = div(tensor(middles, [1, bins]), this.draw(x, warp, 2));
    const places = clip(sub(div(sub(melsOf(sources, melScale), lowest), step), 1), 0, bins - 1);
    // A product with a matrix of two diagonals.
    const weights = relu(sub(1, abs(sub(reshape(range(bins), [1, bins, 1]), expandDims(places, 1)))));
    return matMul(x, weights as Tensor);
  }
}

/** `hertzToMel` of a tensor. */
function melsOf(hertz: Tensor, scale: MelScale): Tensor {
  if (scale === 'htk') return mul(log(add(div(hertz, 700), 1)), 2595 / Math.LN10);
  // Slaney's is a straight line up to 1 kHz.
  const corner = hertzToMel(1000, scale);
  const perOctave = hertzToMel(2000, scale) - corner;
  const above = add(mul(log(div(hertz, 1000)), perOctave / Math.LN2), corner);
  return where(less(hertz, 1000), mul(hertz, corner / 1000), above) as Tensor;
}

/**
 * Vocal tract length perturbation: multiplies the frequencies of each spectrogram by a number α of its own in training, which moves
 * formants as a longer or shorter throat does and leaves tempo alone. A network that hears a few speakers hears many.
 *
 * Input and output mel spectrograms [batch, frames, bins]. At the edge the last bin goes on.
 *
 * Source: Jaitly and Hinton, Vocal tract length perturbation improves speech recognition, ICML workshop 2013.
 *
 * @throws ArgumentError when the range is none, or the frequencies are out of order
 * @example
 * vocalTractPerturbation({ warp: [0.8, 1.25], minFrequency: 60, maxFrequency: 7600 })
 */
export function vocalTractPerturbation(options: VocalTractPerturbationOptions = {}): VocalTractPerturbation {
  return new VocalTractPerturbation(options);
}
