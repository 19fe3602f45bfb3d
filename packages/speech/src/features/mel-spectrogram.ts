import { add, log, type NdArray, type Tensor, type TensorLike } from '@neurite/tensors';
import { timesMatrix } from './fft.ts';
import { type MelFilterBankOptions, melFilterBank } from './mel-filter-bank.ts';
import { spectrogram, type StftOptions } from './stft.ts';

/** Options of {@link melSpectrogram}. */
export interface MelSpectrogramOptions extends StftOptions, MelFilterBankOptions {
  /** Of the spectrum that is filtered: 1 for magnitudes, 2 for powers. Default 2 */
  readonly power?: 1 | 2;
}

/** Options of {@link logMelSpectrogram}. */
export interface LogMelSpectrogramOptions extends MelSpectrogramOptions {
  /** Added before the logarithm, so that silence has one. Default 1e-6 */
  readonly offset?: number;
}

const banks = new Map<string, NdArray<[number, number]>>();

/** A filter bank, made once for its options. */
export function keptFilterBank(options: MelFilterBankOptions): NdArray<[number, number]> {
  const { sampleRate, fftLength, numMelBins, minFrequency, maxFrequency, melScale, normalize } = options;
  const key = [sampleRate, fftLength, numMelBins, minFrequency, maxFrequency, melScale, normalize].join();
  const bank = banks.get(key) ?? melFilterBank(options);
  if (banks.size < 32) banks.set(key, bank);
  return bank;
}

/**
 * The spectrogram as the ear divides it: |STFT|^power times {@link melFilterBank}.
 *
 * @param x [..., samples]
 * @returns [..., frames, numMelBins]
 * @example
 * melSpectrogram(samples, { sampleRate: 16000, sequenceLength: 400, sequenceStride: 160, numMelBins: 40 });
 */
export function melSpectrogram(x: TensorLike, options: MelSpectrogramOptions = {}): Tensor {
  return timesMatrix(spectrogram(x, options), keptFilterBank(options));
}

/**
 * Its natural logarithm: ln(mel + offset).
 *
 * @param x [..., samples]
 * @returns [..., frames, numMelBins]
 * @example
 * const silence = new Float32Array(16000);
 * logMelSpectrogram(silence, { sequenceLength: 400, sequenceStride: 160, numMelBins: 40 }).shape; // [101, 40]
 */
export function logMelSpectrogram(x: TensorLike, options: LogMelSpectrogramOptions = {}): Tensor {
  return log(add(melSpectrogram(x, options), options.offset ?? 1e-6));
}
