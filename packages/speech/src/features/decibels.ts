import { ArgumentError } from '@neurite/backend';
import { log, max, maximum, mul, sub, type Tensor, type TensorLike } from '@neurite/tensors';
import { floats } from './checks.ts';

/** Options of {@link powerToDecibels}. */
export interface DecibelOptions {
  /** What counts as 0 dB. Default 1 */
  readonly reference?: number;
  /** Powers below it count as it. Default 1e-10 */
  readonly minPower?: number;
  /** How far below the loudest of its spectrogram anything may lie, in dB. Default: no limit */
  readonly range?: number;
}

/**
 * Powers as decibels: 10 · log₁₀(max(x, minPower) / reference), with `range` held above the maximum over the last two axes less
 * `range`. As torchaudio's `amplitude_to_DB` and, for one spectrogram, librosa's `power_to_db`.
 *
 * @param x [..., frames, bins] with `range`, else of any shape
 * @throws ArgumentError when `reference` or `minPower` is not positive, or `range` is below 0
 * @example
 * powerToDecibels([[100, 1, 1e-6]], { range: 40 }); // [[20, 0, -20]]
 */
export function powerToDecibels(x: TensorLike, options: DecibelOptions = {}): Tensor {
  const { reference = 1, minPower = 1e-10, range } = options;
  if (!(reference > 0 && minPower > 0) || (range !== undefined && !(range >= 0))) {
    throw new ArgumentError(
      `powerToDecibels: reference and minPower must be positive and range at least 0; got ${reference}, ${minPower}, ${range}.`,
    );
  }
  const powers = floats(x, 'powerToDecibels', 'spectrograms [..., frames, bins]', range === undefined ? 0 : 2);
  const decibels = sub(mul(log(maximum(powers, minPower)), 10 / Math.LN10), 10 * Math.log10(reference));
  return range === undefined ? decibels : maximum(decibels, sub(max(decibels, [-2, -1], true), range));
}
