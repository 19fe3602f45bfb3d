import { ArgumentError } from '@neurite/backend';
import {
  cast,
  cumsum,
  div,
  expandDims,
  gather,
  maximum,
  mul,
  pad,
  type Padding,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type TensorLike,
  tensor,
} from '@neurite/tensors';
import { checkLengths, floats } from './checks.ts';
import { lengthMask } from './length-mask.ts';

/** Options of {@link cmvn}. */
export interface CmvnOptions {
  /** Whether features are brought to a variance of 1, too. Default true */
  readonly normalizeVariance?: boolean;
  /** How many frames of each utterance count, [...]: what follows is padding and becomes 0. Default: all */
  readonly lengths?: TensorLike;
  /** Added to the standard deviation. Default 1e-5 */
  readonly epsilon?: number;
}

/** Options of {@link slidingCmn}. */
export interface SlidingCmnOptions {
  /** How many frames the mean is of; without `center`, how many before each, which counts, too. Default 600 */
  readonly windowLength?: number;
  /** Without `center`: how many frames the means at the beginning are of at the least. Default 100 */
  readonly minWindowLength?: number;
  /** Whether frames that come later count, too. Default false: it can go on while the audio arrives */
  readonly center?: boolean;
}

/**
 * Cepstral mean and variance normalization: over each utterance every feature gets a mean of 0 and a variance of 1, which takes
 * most of the microphone and the room away.
 *
 * @param x [..., frames, features]
 * @returns of the same shape
 * @example
 * cmvn([[1, 10], [3, 30]]); // [[-1, -1], [1, 1]]
 */
export function cmvn(x: TensorLike, options: CmvnOptions = {}): Tensor {
  const { normalizeVariance = true, lengths, epsilon = 1e-5 } = options;
  const features = floats(x, 'cmvn', 'features [..., frames, features]', 2);
  const frames = features.shape.at(-2)!;
  const mask = lengths === undefined ? undefined : expandDims(cast(lengthMask(lengths, frames), 'float32'), -1);
  const kept = (values: Tensor): Tensor => (mask === undefined ? values : mul(values, mask));
  const count: Tensor | number = mask === undefined ? frames : maximum(sum(mask, -2, true), 1);
  const average = (values: Tensor): Tensor => div(sum(kept(values), -2, true), count);
  const centred = kept(sub(features, average(features)));
  if (!normalizeVariance) return centred;
  const deviation = sqrt(maximum(average(square(centred)), 1e-20));
  return div(centred, deviation.add(epsilon));
}

/**
 * Subtracts from every frame the mean of those around it, or before it. As Kaldi's `apply-cmvn-sliding` and torchaudio's
 * `sliding_window_cmn`.
 *
 * @param x [..., frames, features]
 * @returns of the same shape
 * @throws ArgumentError when a window is no whole number of frames, or `minWindowLength` is beyond `windowLength`
 * @example
 * slidingCmn([[1], [3], [5], [7]], { windowLength: 2, minWindowLength: 1 }); // [[0], [1], [2], [2]]
 */
export function slidingCmn(x: TensorLike, options: SlidingCmnOptions = {}): Tensor {
  const { windowLength = 600, minWindowLength = 100, center = false } = options;
  checkLengths('slidingCmn', { windowLength, minWindowLength });
  if (minWindowLength > windowLength) {
    throw new ArgumentError(
      `slidingCmn: minWindowLength must be at most windowLength; got ${minWindowLength} and ${windowLength}.`,
    );
  }
  const features = floats(x, 'slidingCmn', 'features [..., frames, features]', 2);
  const frames = features.shape.at(-2)!;
  const windows = Array.from({ length: frames }, (_, t) =>
    windowAround(t, frames, windowLength, minWindowLength, center),
  );
  const none = features.shape.slice(1).map((): Padding => [0, 0]);
  const leading = none.slice(0, -1);
  const sums = pad(cumsum(features, -2), [...leading, [1, 0], [0, 0]]);
  const at = (places: readonly number[]): Tensor =>
    gather(sums, tensor(Int32Array.from(places), [frames], 'int32'), { axis: -2 });
  const total = sub(at(windows.map(([, end]) => end)), at(windows.map(([begin]) => begin)));
  const counts = tensor(
    Float32Array.from(windows, ([begin, end]) => end - begin),
    [frames, 1],
  );
  return sub(features, div(total, counts));
}

function windowAround(
  t: number,
  frames: number,
  length: number,
  least: number,
  center: boolean,
): readonly [begin: number, end: number] {
  let begin = center ? t - Math.floor(length / 2) : t - length;
  let end = center ? begin + length : t + 1;
  if (begin < 0) {
    end -= begin;
    begin = 0;
  }
  if (!center && end > t) end = Math.max(t + 1, least);
  if (end > frames) {
    begin = Math.max(0, begin - (end - frames));
    end = frames;
  }
  return [begin, end];
}
