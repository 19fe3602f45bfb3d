import { ArgumentError } from '@neurite/backend';
import {
  log,
  maximum,
  mean,
  type NdArray,
  pad,
  type Padding,
  slice,
  sub,
  type Tensor,
  type TensorLike,
} from '@neurite/tensors';
import { floats } from './checks.ts';
import { halves, timesMatrix } from './fft.ts';
import { keptMatrix, turn } from './fourier-matrices.ts';
import { frame } from './frame.ts';
import { powerOf } from './stft.ts';
import { type WindowName, windowOf } from './window.ts';

/** Options of {@link kaldiFbank}; the defaults are Kaldi's, without dither. */
export interface KaldiFbankOptions {
  /** In Hz. Default 16000 */
  readonly sampleRate?: number;
  /** In milliseconds. Default 25 */
  readonly frameLength?: number;
  /** In milliseconds. Default 10 */
  readonly frameShift?: number;
  /** Default 23 */
  readonly numMelBins?: number;
  /** In Hz. Default 20 */
  readonly minFrequency?: number;
  /** In Hz; 0 or less counts from a half of the sample rate. Default 0 */
  readonly maxFrequency?: number;
  /** Default 'povey' */
  readonly window?: WindowName;
  /** How much of the sample before is subtracted from each. Default 0.97 */
  readonly preemphasis?: number;
  /** Whether the mean of each frame is taken away. Default true */
  readonly removeDcOffset?: boolean;
  /** Whether only frames count that lie within the signal; else it is mirrored at both ends. Default true */
  readonly snipEdges?: boolean;
  /** Of powers or of magnitudes. Default true */
  readonly usePower?: boolean;
}

/** What Kaldi puts under the logarithm at the least: the distance from 1 to the next float32. */
const LEAST = 2 ** -23;

/**
 * Kaldi's log-mel filter bank energies. Kaldi's samples are whole numbers of 16 bits: multiply those in [−1, 1] by 32768 to get
 * its numbers.
 *
 * Preemphasis, window and transform are one matrix. Dither, which makes the result random, is left out.
 *
 * Source: Povey et al., The Kaldi speech recognition toolkit, ASRU 2011; `compute-fbank-feats`.
 *
 * @param x [..., samples]
 * @returns [..., frames, numMelBins]
 * @throws ShapeError when the signal is shorter than a frame; ArgumentError when frequencies are out of order, or there
 *   are fewer than three bins
 * @example
 * const second = Float32Array.from({ length: 16000 }, (_, n) => 0.3 * 32768 * Math.sin(n / 16));
 * kaldiFbank(second, { numMelBins: 80 }).shape; // [98, 80]
 */
export function kaldiFbank(x: TensorLike, options: KaldiFbankOptions = {}): Tensor {
  const { sampleRate = 16000, frameLength = 25, frameShift = 10, removeDcOffset = true, usePower = true } = options;
  const { window = 'povey', preemphasis = 0.97, snipEdges = true } = options;
  const [length, stride] = [frameLength, frameShift].map((time) => Math.floor(sampleRate * time * 1e-3)) as [
    number,
    number,
  ];
  const signal = floats(x, 'kaldiFbank', 'signals [..., samples]', 1);
  const framed = frame(snipEdges ? signal : mirrored(signal, length, stride), {
    sequenceLength: length,
    sequenceStride: stride,
  });
  const frames = removeDcOffset ? sub(framed, mean(framed, -1, true)) : framed;

  const fftLength = 2 ** Math.ceil(Math.log2(length));
  const bins = fftLength / 2;
  const values = windowOf(window, length, { periodic: false });
  // x′[n] = x[n] − p · x[n − 1], and the first sample is its own neighbour: seen from the transform, its matrix is emphasised.
  const matrix = keptMatrix(`kaldi ${length} ${window} ${preemphasis}`, length, 2 * bins, (n, column) => {
    const bin = column % bins;
    const part = (place: number): number => {
      const [cos, sin] = turn(bin * place, fftLength);
      return place < length ? values[place]! * (column < bins ? cos : -sin) : 0;
    };
    return part(n) * (n === 0 ? 1 - preemphasis : 1) - preemphasis * part(n + 1);
  });
  const powers = powerOf(halves(timesMatrix(frames, matrix)));
  const spectrum = usePower ? powers : maximum(powers, 1e-30).sqrt();
  return log(maximum(timesMatrix(spectrum, kaldiFilterBank(bins, fftLength, sampleRate, options)), LEAST));
}

const banks = new Map<string, NdArray<[number, number]>>();

/** Triangles that are straight over pitch, not over frequency; the last bin of the spectrum has no part. */
function kaldiFilterBank(
  bins: number,
  fftLength: number,
  sampleRate: number,
  { numMelBins = 23, minFrequency = 20, maxFrequency = 0 }: KaldiFbankOptions,
): NdArray<[number, number]> {
  const nyquist = sampleRate / 2;
  const end = maxFrequency > 0 ? maxFrequency : nyquist + maxFrequency;
  if (!(minFrequency >= 0 && minFrequency < end && end <= nyquist) || !Number.isInteger(numMelBins) || numMelBins < 3) {
    throw new ArgumentError(
      `kaldiFbank: 0 ≤ minFrequency < maxFrequency ≤ ${nyquist} and numMelBins of at least 3 must hold; got ${minFrequency}, ${end} and ${numMelBins}.`,
    );
  }
  const key = [bins, fftLength, sampleRate, numMelBins, minFrequency, end].join();
  const known = banks.get(key);
  if (known !== undefined) return known;
  const mel = (hertz: number): number => 1127 * Math.log(1 + hertz / 700);
  const step = (mel(end) - mel(minFrequency)) / (numMelBins + 1);
  const data = new Float32Array(bins * numMelBins);
  for (let bin = 0; bin < bins; bin++) {
    const place = (mel((bin * sampleRate) / fftLength) - mel(minFrequency)) / step;
    for (let filter = 0; filter < numMelBins; filter++) {
      data[bin * numMelBins + filter] = Math.max(0, 1 - Math.abs(place - filter - 1));
    }
  }
  const bank: NdArray<[number, number]> = { data, shape: [bins, numMelBins], dtype: 'float32' };
  if (banks.size < 32) banks.set(key, bank);
  return bank;
}

/** Kaldi's ends: a frame around every stride of the signal, which is mirrored, its first and last samples included. */
function mirrored(x: Tensor, length: number, stride: number): Tensor {
  const samples = x.shape.at(-1)!;
  const frames = Math.floor((samples + Math.floor(stride / 2)) / stride);
  const before = Math.floor(length / 2) - Math.floor(stride / 2);
  const needed = (frames - 1) * stride + length;
  const after = needed - before - samples;
  const none = x.shape.slice(1).map((): Padding => [0, 0]);
  return after >= 0
    ? pad(x, [...none, [before, after]], 'symmetric')
    : slice(pad(x, [...none, [before, 0]], 'symmetric'), 0, [...x.shape.slice(0, -1), needed]);
}
