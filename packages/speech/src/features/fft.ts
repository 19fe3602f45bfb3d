/**
 * Fourier transforms as matrix products. A transform of n = a · b samples is transforms of a and of b samples with a turn in
 * between (Cooley and Tukey), each a product with a small matrix, which is what every backend does best; a few such factors
 * take the place of log₂ n passes over memory. A large prime n becomes a convolution of a length that divides well (Bluestein).
 *
 * Sources: Cooley and Tukey, Mathematics of Computation 19 (1965); Bluestein, IEEE Trans. Audio Electroacoustics 18 (1970).
 */
import { ShapeError } from '@neurite/backend';
import {
  add,
  concat,
  matMul,
  mul,
  neg,
  reshape,
  reverse,
  sub,
  swapAxes,
  type Tensor,
  type TensorLike,
  tensor,
  zerosLike,
} from '@neurite/tensors';
import { checkLengths, floats } from './checks.ts';
import { keptMatrix, turn } from './fourier-matrices.ts';
import { lastAxisFrom, lastAxisTo } from './frame.ts';

/** Complex numbers: their real and imaginary parts, of one shape. */
export interface Complex<T = Tensor> {
  readonly real: T;
  readonly imaginary: T;
}

/** Up to this length a transform is one product. */
const DIRECT = 128;
/** A real transform of up to this length is one product: half of what it would compute is left out. */
export const DIRECT_REAL = 1024;
/** A prime factor beyond this goes Bluestein's way. */
const MAX_PRIME = 512;

/**
 * The discrete Fourier transform over the last axis: Y[k] = Σₙ x[n] · exp(−2πi · k · n / N).
 *
 * @param x complex [..., N]
 * @returns complex [..., N]
 * @throws ShapeError when the parts differ in shape
 * @example
 * fft({ real: [0, 1, 0, 0], imaginary: [0, 0, 0, 0] }).imaginary; // [0, -1, 0, 1]
 */
export function fft(x: Complex<TensorLike>): Complex {
  return transform(complexOf(x, 'fft'), -1);
}

/**
 * The inverse of {@link fft}: x[n] = Σₖ Y[k] · exp(2πi · k · n / N) / N.
 *
 * @throws ShapeError when the parts differ in shape
 * @example
 * ifft({ real: [1, 1, 1, 1], imaginary: [0, 0, 0, 0] }).real; // [1, 0, 0, 0]
 */
export function ifft(y: Complex<TensorLike>): Complex {
  const { real, imaginary } = transform(complexOf(y, 'ifft'), 1);
  const length = real.shape.at(-1)!;
  return { real: mul(real, 1 / length), imaginary: mul(imaginary, 1 / length) };
}

/**
 * The Fourier transform of real signals over the last axis, of which only the first half is given; the rest is its mirror.
 *
 * @param x [..., samples], cut off or filled up with zeros to `fftLength`
 * @param fftLength default: the number of samples
 * @returns complex [..., ⌊fftLength / 2⌋ + 1]
 * @throws ArgumentError when `fftLength` is no whole number of at least 1
 * @example
 * rfft([1, 0, -1, 0]).real; // [0, 2, 0]
 */
export function rfft(x: TensorLike, fftLength?: number): Complex {
  const signal = floats(x, 'rfft', 'signals [..., samples]', 1);
  const length = fftLength ?? signal.shape.at(-1)!;
  checkLengths('rfft', { fftLength: length });
  const bins = Math.floor(length / 2) + 1;
  if (length > DIRECT_REAL) {
    const { real, imaginary } = transform({ real: lastAxisTo(signal, length), imaginary: undefined }, -1);
    return { real: lastAxisTo(real, bins), imaginary: lastAxisTo(imaginary, bins) };
  }
  const samples = Math.min(signal.shape.at(-1)!, length);
  const matrix = keptMatrix(`rfft ${samples} ${length}`, samples, 2 * bins, (n, column) => {
    const [cos, sin] = turn((column % bins) * n, length);
    return column < bins ? cos : -sin;
  });
  return halves(timesMatrix(lastAxisTo(signal, samples), matrix));
}

/**
 * The inverse of {@link rfft}.
 *
 * @param y complex [..., ⌊fftLength / 2⌋ + 1]
 * @param fftLength default: twice the number of bins less 2
 * @returns [..., fftLength]
 * @throws ShapeError when the parts differ in shape; ArgumentError when `fftLength` is no whole number of at least 1
 * @example
 * irfft(rfft([1, 2, 3, 4])); // [1, 2, 3, 4]
 */
export function irfft(y: Complex<TensorLike>, fftLength?: number): Tensor {
  const spectrum = complexOf(y, 'irfft');
  const given = spectrum.real.shape.at(-1)!;
  const length = fftLength ?? Math.max(1, 2 * (given - 1));
  checkLengths('irfft', { fftLength: length });
  const bins = Math.floor(length / 2) + 1;
  const real = lastAxisTo(spectrum.real, bins);
  const imaginary = lastAxisTo(spectrum.imaginary!, bins);
  // The bins that have a mirror count twice.
  const mirrored = Math.ceil(length / 2) - 1;
  if (length > DIRECT_REAL) {
    const mirror = (part: Tensor): Tensor => reverse(lastAxisFrom(part, 1, mirrored), -1);
    return ifft({
      real: concat([real, mirror(real)], -1),
      imaginary: concat([imaginary, neg(mirror(imaginary))], -1),
    }).real;
  }
  const matrix = keptMatrix(`irfft ${length}`, 2 * bins, length, (row, n) => {
    const bin = row % bins;
    const weight = (bin >= 1 && bin <= mirrored ? 2 : 1) / length;
    const [cos, sin] = turn(bin * n, length);
    return weight * (row < bins ? cos : -sin);
  });
  return timesMatrix(concat([real, imaginary], -1), matrix);
}

/** A product over the last axis, of tensors of any rank. */
export function timesMatrix(x: Tensor, matrix: TensorLike): Tensor {
  return x.rank === 1 ? reshape(matMul(reshape(x, [1, -1]), matrix as Tensor), [-1]) : matMul(x, matrix as Tensor);
}

/** Splits [..., 2 n] into its two halves. */
export function halves(x: Tensor): Complex {
  const half = x.shape.at(-1)! / 2;
  return { real: lastAxisFrom(x, 0, half), imaginary: lastAxisFrom(x, half, half) };
}

/** What is transformed: without an imaginary part it is real. */
interface Signal {
  readonly real: Tensor;
  readonly imaginary: Tensor | undefined;
}

/** Σ x[n] · exp(sign · 2πi · k · n / N) over the last axis. */
function transform(x: Signal, sign: 1 | -1): Complex {
  const length = x.real.shape.at(-1)!;
  if (length <= DIRECT) return timesFourier(x, length, sign);
  const factor = middleFactor(length);
  if (factor === 1) return length <= MAX_PRIME ? timesFourier(x, length, sign) : bluestein(x, length, sign);
  // n = rest · n₁ + n₂ and k = k₁ + factor · k₂.
  const rest = length / factor;
  const leading = x.real.shape.slice(0, -1);
  const columns = map(x, (part) => swapAxes(reshape(part, [...leading, factor, rest]), -1, -2));
  const inner = transform(columns, sign);
  const turned = timesTurns(
    inner,
    `turns ${rest} ${factor} ${sign}`,
    rest,
    factor,
    (n, k) => turn(n * k, length),
    sign,
  );
  const outer = transform(
    map(turned, (part) => swapAxes(part!, -1, -2)),
    sign,
  );
  return map(outer, (part) => reshape(swapAxes(part, -1, -2), [...leading, length])) as Complex;
}

/** A product with the matrix of exp(sign · 2πi · k · n / N). */
function timesFourier({ real, imaginary }: Signal, length: number, sign: 1 | -1): Complex {
  const matrix = keptMatrix(`fft ${length} ${sign}`, length, 2 * length, (n, column) => {
    const [cos, sin] = turn((column % length) * n, length);
    return column < length ? cos : sign * sin;
  });
  const a = halves(timesMatrix(real, matrix));
  if (imaginary === undefined) return a;
  const b = halves(timesMatrix(imaginary, matrix));
  return { real: sub(a.real, b.imaginary), imaginary: add(a.imaginary, b.real) };
}

/** Each element [..., row, column] times exp(sign · i · angle), of which `at` gives cos and sin. */
function timesTurns(
  { real, imaginary }: Complex,
  key: string,
  rows: number,
  columns: number,
  at: (row: number, column: number) => readonly [cos: number, sin: number],
  sign: 1 | -1,
): Complex {
  const cos = keptMatrix(`${key} cos`, rows, columns, (row, column) => at(row, column)[0]);
  const sin = keptMatrix(`${key} sin`, rows, columns, (row, column) => sign * at(row, column)[1]);
  return {
    real: sub(mul(real, cos), mul(imaginary, sin)),
    imaginary: add(mul(real, sin), mul(imaginary, cos)),
  };
}

/** k · n = (k² + n² − (k − n)²) / 2 makes the transform a convolution with turns. */
function bluestein({ real, imaginary = zerosLike(real) }: Signal, length: number, sign: 1 | -1): Complex {
  const padded = 2 ** Math.ceil(Math.log2(2 * length - 1));
  // n² mod 2 N keeps the angle exact.
  const chirp = (n: number): readonly [number, number] => turn((n * n) % (2 * length), 2 * length);
  const leading = real.shape.slice(0, -1);
  const row = (part: Tensor): Tensor => reshape(part, [...leading, 1, length]);
  const key = `chirp ${length} ${sign}`;
  const turned = timesTurns({ real: row(real), imaginary: row(imaginary) }, key, 1, length, (_, n) => chirp(n), sign);
  const spectrum = transform(
    map(turned, (part) => lastAxisTo(part!, padded)),
    -1,
  );
  const filterAt = (n: number, part: 0 | 1): number => {
    const place = Math.min(n, padded - n);
    return place < length ? (part === 0 ? 1 : -sign) * chirp(place)[part] : 0;
  };
  const filter = transform(
    {
      real: tensor(keptMatrix(`${key} filter re`, 1, padded, (_, n) => filterAt(n, 0))),
      imaginary: tensor(keptMatrix(`${key} filter im`, 1, padded, (_, n) => filterAt(n, 1))),
    },
    -1,
  );
  const product = {
    real: sub(mul(spectrum.real, filter.real), mul(spectrum.imaginary, filter.imaginary)),
    imaginary: add(mul(spectrum.real, filter.imaginary), mul(spectrum.imaginary, filter.real)),
  };
  const convolved = ifft(product);
  const result = map(convolved, (part) => lastAxisTo(part!, length)) as Complex;
  const back = timesTurns(result, key, 1, length, (_, n) => chirp(n), sign);
  return map(back, (part) => reshape(part!, [...leading, length])) as Complex;
}

function map<S extends Signal>({ real, imaginary }: S, change: (part: Tensor) => Tensor): Signal {
  return { real: change(real), imaginary: imaginary === undefined ? undefined : change(imaginary) };
}

/** The factor nearest to the root, of those not beyond it; 1 for primes. */
function middleFactor(length: number): number {
  let factor = Math.floor(Math.sqrt(length));
  while (length % factor !== 0) factor--;
  return factor;
}

function complexOf({ real, imaginary }: Complex<TensorLike>, what: string): Complex {
  const re = floats(real, what, 'complex numbers [..., n]', 1);
  const im = floats(imaginary, what, 'complex numbers [..., n]', 1);
  if (re.shape.join() !== im.shape.join() || re.shape.at(-1) === 0) {
    const shapes = [re, im].map(({ shape }) => `[${shape.join(', ')}]`).join(' and ');
    throw new ShapeError(`${what} needs real and imaginary parts of one shape [..., n], n at least 1; got ${shapes}.`);
  }
  return { real: re, imaginary: im };
}
