import { ArgumentError, ShapeError } from '@neurite/backend';
import { div, maximum, mul, pad, type Padding, type Tensor, type TensorLike } from '@neurite/tensors';
import { checkLengths, floats } from './checks.ts';
import { type Complex, DIRECT_REAL, halves, irfft, rfft, timesMatrix } from './fft.ts';
import { keptMatrix, turn } from './fourier-matrices.ts';
import { frame, lastAxisFrom, lastAxisTo, overlapAdd } from './frame.ts';
import { type Window, windowOf } from './window.ts';

/** Options of {@link stft}. */
export interface StftOptions {
  /** Samples of a transform. Default 512 */
  readonly fftLength?: number;
  /** Samples of a window, which stands in the middle of `fftLength`. Default: `fftLength` */
  readonly sequenceLength?: number;
  /** Samples from one frame to the next. Default: a half of `sequenceLength` */
  readonly sequenceStride?: number;
  /** Default 'hann' */
  readonly window?: Window;
  /** Whether frame t is around sample t · stride, of a signal that goes on at both ends. Default true */
  readonly center?: boolean;
  /** How it goes on: mirrored, or silent. Default 'reflect' */
  readonly padMode?: 'reflect' | 'constant';
}

/** Options of {@link istft}. */
export interface InverseStftOptions extends StftOptions {
  /** Samples that are to come out. Default: all that the frames hold */
  readonly length?: number;
}

interface Plan extends Required<Omit<StftOptions, 'window'>> {
  /** The window's values, filled up to `fftLength`. */
  readonly window: Float64Array;
  /** Stands for the window in keys. */
  readonly windowKey: string;
}

/**
 * The short-time Fourier transform: Y[t, k] = Σₙ w[n] · x[t · stride + n] · exp(−2πi · k · n / fftLength).
 *
 * Numbers are those of torchaudio and librosa; librosa's defaults are `{ fftLength: 2048, sequenceStride: 512, padMode: 'constant' }`.
 * Frames up to 1,024 samples are one matrix product each, with the window in the matrix.
 *
 * @param x [..., samples]
 * @returns complex [..., frames, ⌊fftLength / 2⌋ + 1]
 * @throws ShapeError when the signal is shorter than a frame, or than the reflection
 * @example
 * const { real, imaginary } = stft(samples, { fftLength: 512, sequenceLength: 400, sequenceStride: 160 });
 */
export function stft(x: TensorLike, options: StftOptions = {}): Complex {
  const plan = planOf(options);
  const { fftLength, sequenceLength, sequenceStride, window, windowKey } = plan;
  const signal = extended(floats(x, 'stft', 'signals [..., samples]', 1), plan);
  if (fftLength > DIRECT_REAL) {
    const frames = frame(signal, { sequenceLength: fftLength, sequenceStride });
    return rfft(mul(frames, Float32Array.from(window)));
  }
  const bins = Math.floor(fftLength / 2) + 1;
  // Where the window is zero nothing has to be multiplied: frames are as long as the window.
  const offset = windowOffset(plan);
  const samples = signal.shape.at(-1)!;
  const frames = Math.floor((samples - fftLength) / sequenceStride) + 1;
  const inside = frames < 1 ? signal : lastAxisFrom(signal, offset, (frames - 1) * sequenceStride + sequenceLength);
  const matrix = keptMatrix(`stft ${fftLength} ${windowKey}`, sequenceLength, 2 * bins, (n, column) => {
    const [cos, sin] = turn((column % bins) * (n + offset), fftLength);
    return window[n + offset]! * (column < bins ? cos : -sin);
  });
  // Of a signal that is too short `frame` says so.
  const length = frames < 1 ? fftLength : sequenceLength;
  return halves(timesMatrix(frame(inside, { sequenceLength: length, sequenceStride }), matrix));
}

/**
 * The short-time spectrum's absolute value to a power: |Y|^power.
 *
 * @param power 1 for magnitudes, 2 for powers. Default 2
 * @returns [..., frames, ⌊fftLength / 2⌋ + 1]
 * @throws ShapeError as {@link stft}; ArgumentError when `power` is neither 1 nor 2
 * @example
 * spectrogram(new Float32Array(16000), { fftLength: 512, sequenceStride: 160 }).shape; // [101, 257]
 */
export function spectrogram(x: TensorLike, options: StftOptions & { readonly power?: 1 | 2 } = {}): Tensor {
  const { power = 2 } = options;
  if (power !== 1 && power !== 2) throw new ArgumentError(`spectrogram: power must be 1 or 2; got ${String(power)}.`);
  const squares = powerOf(stft(x, options));
  // Under the root a zero has no slope.
  return power === 2 ? squares : maximum(squares, 1e-30).sqrt();
}

/** |Y|². */
export function powerOf({ real, imaginary }: Complex): Tensor {
  return real.square().add(imaginary.square());
}

/**
 * The inverse of {@link stft}: frames are transformed back, weighted by the window, added, and divided by the sum of the squared
 * windows, which makes the best of spectra that no signal has.
 *
 * Source: Griffin and Lim, Signal estimation from modified short-time Fourier transform, IEEE Trans. ASSP 32 (1984).
 *
 * @param y complex [..., frames, ⌊fftLength / 2⌋ + 1]
 * @returns [..., samples]
 * @throws ArgumentError when the windows leave a gap between frames
 * @example
 * istft(stft([1, 2, 3, 4], { fftLength: 4 }), { fftLength: 4, length: 4 }); // [1, 2, 3, 4]
 */
export function istft(y: Complex<TensorLike>, options: InverseStftOptions = {}): Tensor {
  const plan = planOf(options);
  const { fftLength, sequenceStride, center } = plan;
  const frames = irfft(y, fftLength);
  const count = frames.shape.at(-2)!;
  const window = Float32Array.from(plan.window);
  const signal = overlapAdd(mul(frames, window), sequenceStride);
  const weights = new Float32Array((count - 1) * sequenceStride + fftLength);
  for (let t = 0; t < count; t++) {
    for (let n = 0; n < fftLength; n++) weights[t * sequenceStride + n]! += plan.window[n]! ** 2;
  }
  const trim = center ? fftLength / 2 : 0;
  const end = options.length ?? weights.length - 2 * Math.floor(trim);
  const inside = weights.subarray(Math.floor(trim), Math.min(Math.floor(trim) + end, weights.length));
  if (inside.some((weight) => weight < 1e-11)) {
    throw new ArgumentError(
      `istft: windows of ${plan.sequenceLength} samples every ${sequenceStride} leave samples that no window covers. Take a ` +
        'smaller sequenceStride, center: true, or a window that does not end in zeros.',
    );
  }
  const even = div(
    signal,
    weights.map((weight) => Math.max(weight, 1e-11)),
  );
  const first = Math.floor(trim);
  return lastAxisTo(lastAxisFrom(even, first, weights.length - first), end);
}

/** The signal, going on at both ends where frames are to be around their places. */
function extended(signal: Tensor, { fftLength, center, padMode }: Plan): Tensor {
  if (!center) return signal;
  const around = Math.floor(fftLength / 2);
  const samples = signal.shape.at(-1)!;
  if (padMode === 'reflect' && samples <= around) {
    throw new ShapeError(
      `stft: a signal of ${samples} samples is too short to be mirrored over ${around}. Pad it, or take padMode: 'constant', or center: false.`,
    );
  }
  const none = signal.shape.slice(1).map((): Padding => [0, 0]);
  return pad(signal, [...none, [around, around]], padMode);
}

function windowOffset({ fftLength, sequenceLength }: Pick<Plan, 'fftLength' | 'sequenceLength'>): number {
  return Math.floor((fftLength - sequenceLength) / 2);
}

function planOf(options: StftOptions): Plan {
  const { fftLength = 512, window = 'hann', center = true, padMode = 'reflect' } = options;
  const { sequenceLength = fftLength } = options;
  const { sequenceStride = Math.max(1, Math.floor(sequenceLength / 2)) } = options;
  checkLengths('stft', { fftLength, sequenceLength, sequenceStride });
  if (sequenceLength > fftLength) {
    throw new ArgumentError(`stft: sequenceLength ${sequenceLength} must be at most fftLength ${fftLength}.`);
  }
  const values = new Float64Array(fftLength);
  values.set(windowOf(window, sequenceLength), windowOffset({ fftLength, sequenceLength }));
  const windowKey = `${typeof window === 'string' ? window : [...window].join()} ${sequenceLength}`;
  return { fftLength, sequenceLength, sequenceStride, center, padMode, window: values, windowKey };
}
