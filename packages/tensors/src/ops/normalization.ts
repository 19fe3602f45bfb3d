import { ArgumentError, ShapeError } from '@neurite/backend';
import { sizeOf } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { add, div, maximum, mul, pow, square, sub } from './arithmetic.ts';
import { type TensorLike, tensor, toTensor } from './create.ts';
import { cast } from './dtype.ts';
import { matMul } from './matmul.ts';
import { rsqrt } from './math.ts';
import { type Axes, mean, sum } from './reduce.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';

/** Mean and variance of a sample. */
export interface Moments {
  readonly mean: Tensor;
  /** That of the population: divided by the number of elements. */
  readonly variance: Tensor;
}

/**
 * Mean and variance over axes (all when left out), in float32.
 *
 * @example
 * moments([1, 3]) // { mean: 2, variance: 1 }
 */
export function moments(x: TensorLike, axis?: Axes, keepDims: boolean = false): Moments {
  const value = cast(x, 'float32');
  const centre = mean(value, axis, true);
  const variance = mean(square(sub(value, centre)), axis, keepDims);
  return { mean: keepDims ? centre : reshape(centre, variance.shape), variance };
}

/** What a normalised tensor is multiplied by and shifted by, and what keeps its divisor from 0. */
export interface NormalizationOptions {
  /** Multiplies the normalised values. Default 1. */
  readonly scale?: TensorLike;
  /** Is added at the end. Default 0. */
  readonly offset?: TensorLike;
  /** Is added to the variance. Default 10⁻³. */
  readonly epsilon?: number;
}

/**
 * Normalisation with given statistics: y = (x − mean) / √(variance + ε) · scale + offset.
 *
 * All four broadcast against x: of shape [channels], they speak of its last axis.
 *
 * Source: Ioffe and Szegedy, Batch normalization, ICML 2015 (arXiv:1502.03167).
 *
 * @example
 * batchNorm([[2, 8]], [1, 2], [4, 9], { epsilon: 0 }) // [[0.5, 2]]
 */
export function batchNorm(
  x: TensorLike,
  mean: TensorLike,
  variance: TensorLike,
  { scale, offset, epsilon = 1e-3 }: NormalizationOptions = {},
): Tensor {
  const deviation = rsqrt(add(cast(variance, 'float32'), epsilon));
  const factor = scale === undefined ? deviation : mul(deviation, scale);
  return shift(mul(sub(cast(x, 'float32'), mean), factor), offset);
}

/**
 * Normalisation of each sample by its own mean and variance over the given axes: y = (x − mean) / √(variance + ε) ·
 * scale + offset.
 *
 * @param options `axis` defaults to −1; scale and offset broadcast against x
 *
 * Source: Ba, Kiros and Hinton, Layer normalization (arXiv:1607.06450).
 * @example
 * layerNorm([[1, 3]]) // [[-0.9995, 0.9995]]
 */
export function layerNorm(x: TensorLike, options: NormalizationOptions & { readonly axis?: Axes } = {}): Tensor {
  const value = cast(x, 'float32');
  const { mean, variance } = moments(value, options.axis ?? -1, true);
  return batchNorm(value, mean, variance, options);
}

/**
 * Normalisation of each sample in groups of channels, over all positions: as {@link layerNorm} of each group.
 *
 * @param x of shape [n, …spatial, channels]
 * @param groups how many; they must divide the channels. As many as channels is instance normalisation
 * @param options scale and offset of shape [channels]
 * @throws ArgumentError when the groups do not divide the channels
 *
 * Source: Wu and He, Group normalization, ECCV 2018 (arXiv:1803.08494).
 * @example
 * groupNorm([[1, 3, 10, 30]], 2) // [[-0.9995, 0.9995, -1, 1]]
 */
export function groupNorm(x: TensorLike, groups: number, options: NormalizationOptions = {}): Tensor {
  const value = cast(x, 'float32');
  if (value.rank < 2) throw new ShapeError(`groupNorm: x must be [n, …, channels]; got ${shapeText(value.shape)}.`);
  const channels = value.shape[value.rank - 1]!;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0) {
    throw new ArgumentError(`groupNorm: groups must divide the ${channels} channels; got ${groups}.`);
  }
  const positions = sizeOf(value.shape.slice(1, -1));
  const grouped = reshape(value, [value.shape[0]!, positions, groups, channels / groups]);
  const { mean, variance } = moments(grouped, [1, 3], true);
  const { epsilon = 1e-3, scale, offset } = options;
  const normalized = reshape(batchNorm(grouped, mean, variance, { epsilon }), value.shape);
  return shift(scale === undefined ? normalized : mul(normalized, scale), offset);
}

/**
 * Division by the root mean square over the given axes: y = x / √(mean(x²) + ε) · scale.
 *
 * @param options `axis` defaults to −1, `epsilon` to 10⁻⁶
 *
 * Source: Zhang and Sennrich, Root mean square layer normalization, NeurIPS 2019 (arXiv:1910.07467).
 * @example
 * rmsNorm([[3, 4]]) // [[0.8485, 1.131]]
 */
export function rmsNorm(
  x: TensorLike,
  options: { readonly axis?: Axes; readonly scale?: TensorLike; readonly epsilon?: number } = {},
): Tensor {
  const { axis = -1, scale, epsilon = 1e-6 } = options;
  const value = cast(x, 'float32');
  const normalized = mul(value, rsqrt(add(mean(square(value), axis, true), epsilon)));
  return scale === undefined ? normalized : mul(normalized, scale);
}

/**
 * Vectors scaled to length 1 over the given axes: y = x / √max(Σ x², ε).
 *
 * @param axis default −1
 * @param epsilon default 10⁻¹²; vectors shorter than its root are shorter than 1 afterwards, and 0 stays 0
 * @example
 * l2Normalize([[3, 4]]) // [[0.6, 0.8]]
 */
export function l2Normalize(x: TensorLike, axis: Axes = -1, epsilon: number = 1e-12): Tensor {
  const value = cast(x, 'float32');
  return mul(value, rsqrt(maximum(sum(square(value), axis, true), epsilon)));
}

/** The constants of {@link localResponseNormalization}. */
export interface LocalResponseOptions {
  /** How many channels on either side count. Default 5. */
  readonly depthRadius?: number;
  /** Default 1. */
  readonly bias?: number;
  /** Default 1. */
  readonly alpha?: number;
  /** Default 0.5. */
  readonly beta?: number;
}

/**
 * Each channel divided by a power of the energy of its neighbours:
 * y[…, c] = x[…, c] / (bias + alpha · Σ x[…, k]²)^beta over all channels k with |k − c| ≤ depthRadius.
 *
 * Source: Krizhevsky, Sutskever and Hinton, ImageNet classification with deep convolutional neural networks, NIPS 2012,
 * section 3.3.
 *
 * @example
 * localResponseNormalization([[[[1, 2]]]], { depthRadius: 1 }) // [[[[0.4082, 0.8165]]]]
 */
export function localResponseNormalization(x: TensorLike, options: LocalResponseOptions = {}): Tensor {
  const { depthRadius = 5, bias = 1, alpha = 1, beta = 0.5 } = options;
  const value = cast(toTensor(x), 'float32');
  const channels = value.shape[value.rank - 1];
  if (channels === undefined) throw new ShapeError('localResponseNormalization: x needs a channel axis; got a scalar.');
  const isNear = (index: number): boolean => Math.abs(Math.floor(index / channels) - (index % channels)) <= depthRadius;
  const band = tensor(
    Float32Array.from({ length: channels * channels }, (_, index) => Number(isNear(index))),
    [channels, channels],
  );
  const energy = reshape(matMul(reshape(square(value), [-1, channels]), band), value.shape);
  return div(value, pow(add(mul(energy, alpha), bias), beta));
}

function shift(x: Tensor, offset: TensorLike | undefined): Tensor {
  return offset === undefined ? x : add(x, offset);
}
