import { ArgumentError } from '@neurite/backend';
import type { Tensor, TensorLike } from '@neurite/tensors';
import { checkLengths, floats } from './checks.ts';
import { type DecibelOptions, powerToDecibels } from './decibels.ts';
import { timesMatrix } from './fft.ts';
import { keptMatrix } from './fourier-matrices.ts';
import { type LogMelSpectrogramOptions, logMelSpectrogram, melSpectrogram } from './mel-spectrogram.ts';

/** Options of {@link mfcc}. */
export interface MfccOptions extends LogMelSpectrogramOptions, Pick<DecibelOptions, 'range'> {
  /** How many coefficients. Default 13 */
  readonly numCoefficients?: number;
  /** Of which logarithm: decibels, or the natural one. Default 'decibels', within 80 dB of the loudest */
  readonly logarithm?: 'decibels' | 'natural';
}

/**
 * The orthonormal discrete cosine transform of type II over the last axis.
 *
 * @param x [..., n]
 * @param count how many coefficients are kept. Default n
 * @returns [..., count]
 * @throws ArgumentError when the count is not from 1 to n
 * @example
 * dct([1, 1, 1, 1]); // [2, 0, 0, 0]
 */
export function dct(x: TensorLike, count?: number): Tensor {
  const values = floats(x, 'dct', 'values [..., n]', 1);
  const length = values.shape.at(-1)!;
  const kept = count ?? length;
  checkLengths('dct', { count: kept });
  if (kept > length) throw new ArgumentError(`dct: there are ${length} coefficients; got a count of ${kept}.`);
  const matrix = keptMatrix(`dct ${length} ${kept}`, length, kept, (n, k) => {
    const scale = Math.sqrt((k === 0 ? 1 : 2) / length);
    return scale * Math.cos((Math.PI * k * (2 * n + 1)) / (2 * length));
  });
  return timesMatrix(values, matrix);
}

/**
 * Mel-frequency cepstral coefficients: the cosine transform of the log-mel spectrogram. As torchaudio's `MFCC`, and with
 * `melScale: 'slaney', normalize: true` librosa's `mfcc`.
 *
 * Source: Davis and Mermelstein, Comparison of parametric representations…, IEEE Trans. ASSP 28 (1980).
 *
 * @param x [..., samples]
 * @returns [..., frames, numCoefficients]
 * @example
 * mfcc(samples, { sampleRate: 16000, fftLength: 512, sequenceStride: 160, numMelBins: 40 });
 */
export function mfcc(x: TensorLike, options: MfccOptions = {}): Tensor {
  const { numCoefficients = 13, logarithm = 'decibels', range = 80 } = options;
  const mels =
    logarithm === 'natural' ? logMelSpectrogram(x, options) : powerToDecibels(melSpectrogram(x, options), { range });
  return dct(mels, numCoefficients);
}
