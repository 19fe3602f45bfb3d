import { ArgumentError, ShapeError } from '@neurite/backend';
import type { Tensor } from '../tensor.ts';
import { convolution, depthwise } from './convolution-adjoint.ts';
import type { TensorLike } from './create.ts';
import { promote } from './dtype.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';
import { type Geometry, type Walk, walkOf, type WindowOptions } from './window.ts';

/** How a convolution's kernel walks over its input. Strides default to 1, padding to 'valid'. */
export interface ConvolutionOptions extends WindowOptions {
  /** Distance between neighbouring elements of the kernel: one number for all spatial axes, or one for each. Default 1. */
  readonly dilations?: number | readonly number[];
  /** Input and output channels are divided into so many groups, each convolved by itself. Default 1. */
  readonly groups?: number;
}

/**
 * Two-dimensional convolution (a cross-correlation: the kernel is not flipped):
 * y[n, p, q, o] = Σ x[n, p · stride + i · dilation − before, q · stride + j · dilation − before, c] · kernel[i, j, c, o].
 *
 * @param x of shape [n, height, width, channels]
 * @param kernel of shape [kernelHeight, kernelWidth, channels / groups, outputs]
 * @returns float32 of shape [n, outHeight, outWidth, outputs]
 * @throws ShapeError when the channels do not fit or the kernel is larger than the padded input
 * @example
 * conv2d(images, kernel, { strides: 2, padding: 'same' });
 */
export function conv2d(x: TensorLike, kernel: TensorLike, options: ConvolutionOptions = {}): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  const groups = checkChannels('conv2d', input, filter, 2, options.groups);
  const geometry = geometryOf('conv2d', input, filter, options);
  const [height, width, , outputs] = filter.shape as [number, number, number, number];
  const channels = input.shape[3]!;
  if (groups > 1 && groups === channels)
    return depthwise(input, reshape(filter, [height, width, channels, outputs / channels]), geometry);
  return convolution(input, filter, geometry);
}

/**
 * One-dimensional convolution: y[n, p, o] = Σ x[n, p · stride + i · dilation − before, c] · kernel[i, c, o].
 *
 * @param x of shape [n, length, channels]
 * @param kernel of shape [kernelLength, channels / groups, outputs]
 * @returns float32 of shape [n, outLength, outputs]
 * @throws ShapeError as {@link conv2d}
 * @example
 * conv1d([[[1], [2], [4], [8]]], [[[-1]], [[1]]]) // [[[1], [2], [4]]]
 */
export function conv1d(x: TensorLike, kernel: TensorLike, options: ConvolutionOptions = {}): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  const groups = checkChannels('conv1d', input, filter, 1, options.groups);
  const walk = walkOf('conv1d', input.shape.slice(1, 2), filter.shape.slice(0, 1), options);
  const result = conv2d(
    reshape(input, [input.shape[0]!, 1, ...input.shape.slice(1)]),
    reshape(filter, [1, ...filter.shape]),
    { ...flatWalk(walk, options), groups },
  );
  return reshape(result, [result.shape[0]!, ...result.shape.slice(2)]);
}

/** The options of a one-dimensional walk for the second of two axes. */
export function flatWalk(walk: Walk, { padding = 'valid' }: WindowOptions): Geometry {
  return {
    strides: [1, walk.strides[0]!],
    dilations: [1, walk.dilations[0]!],
    padding: typeof padding === 'string' ? padding : [[0, 0], ...padding],
  };
}

/**
 * Three-dimensional convolution; see {@link conv2d}.
 *
 * @param x of shape [n, depth, height, width, channels]
 * @param kernel of shape [kernelDepth, kernelHeight, kernelWidth, channels / groups, outputs]
 * @returns float32 of shape [n, outDepth, outHeight, outWidth, outputs]
 * @throws ShapeError as {@link conv2d}
 * @example
 * conv3d(ones([1, 2, 2, 2, 1]), ones([2, 2, 2, 1, 1])) // [[[[[8]]]]]
 */
export function conv3d(x: TensorLike, kernel: TensorLike, options: ConvolutionOptions = {}): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  checkChannels('conv3d', input, filter, 3, options.groups);
  return convolution(input, filter, geometryOf('conv3d', input, filter, options));
}

/**
 * Two-dimensional convolution of each channel by itself, with `multiplier` kernels for each:
 * y[n, p, q, c · multiplier + m] = Σ x[n, p · stride + i · dilation − before, …, c] · kernel[i, j, c, m].
 *
 * @param x of shape [n, height, width, channels]
 * @param kernel of shape [kernelHeight, kernelWidth, channels, multiplier]
 * @returns float32 of shape [n, outHeight, outWidth, channels · multiplier]
 * @throws ShapeError when the channels do not fit or the kernel is larger than the padded input
 * @example
 * depthwiseConv2d([[[[2, 3]]]], [[[[1, 10], [1, 100]]]]) // [[[[2, 20, 3, 300]]]]
 */
export function depthwiseConv2d(
  x: TensorLike,
  kernel: TensorLike,
  options: Omit<ConvolutionOptions, 'groups'> = {},
): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  if (input.rank !== 4 || filter.rank !== 4 || filter.shape[2] !== input.shape[3]) {
    throw new ShapeError(
      `depthwiseConv2d: x must be [n, height, width, channels] and the kernel [kernelHeight, kernelWidth, channels, ` +
        `multiplier] with the same channels; got ${shapeText(input.shape)} and ${shapeText(filter.shape)}.`,
    );
  }
  return depthwise(input, filter, geometryOf('depthwiseConv2d', input, filter, options));
}

/**
 * A depthwise convolution followed by one of kernel size 1 that mixes the channels.
 *
 * @param depthwiseKernel of shape [kernelHeight, kernelWidth, channels, multiplier]
 * @param pointwiseKernel of shape [1, 1, channels · multiplier, outputs]
 * @throws ShapeError when the kernels do not fit
 * @example
 * separableConv2d([[[[2, 3]]]], [[[[1], [10]]]], [[[[1], [1]]]]) // [[[[32]]]]
 */
export function separableConv2d(
  x: TensorLike,
  depthwiseKernel: TensorLike,
  pointwiseKernel: TensorLike,
  options: Omit<ConvolutionOptions, 'groups'> = {},
): Tensor {
  return conv2d(depthwiseConv2d(x, depthwiseKernel, options), pointwiseKernel);
}

function checkChannels(operation: string, x: Tensor, kernel: Tensor, rank: number, groups: number = 1): number {
  const channels = x.shape[rank + 1]!;
  const axes = ['depth', 'height', 'width'].slice(3 - rank);
  if (x.rank !== rank + 2 || kernel.rank !== rank + 2) {
    throw new ShapeError(
      `${operation}: x must be [n, ${axes.join(', ')}, channels] and the kernel [${axes.join(', ')}, channels / groups, ` +
        `outputs]; got ${shapeText(x.shape)} and ${shapeText(kernel.shape)}.`,
    );
  }
  const outputs = kernel.shape[rank + 1]!;
  if (!Number.isInteger(groups) || groups < 1 || channels % groups !== 0 || outputs % groups !== 0) {
    throw new ArgumentError(
      `${operation}: groups must divide the ${channels} channels of the input and the ${outputs} outputs; got ${groups}.`,
    );
  }
  if (kernel.shape[rank] === channels / groups) return groups;
  throw new ShapeError(
    `${operation}: the kernel ${shapeText(kernel.shape)} takes ${kernel.shape[rank]} channels, but the input ` +
      `${shapeText(x.shape)} has ${channels}${groups === 1 ? '' : ` in ${groups} groups`}.`,
  );
}

function geometryOf(operation: string, x: Tensor, kernel: Tensor, options: ConvolutionOptions): Geometry {
  const { strides, dilations } = walkOf(operation, x.shape.slice(1, -1), kernel.shape.slice(0, -2), options);
  return { strides, dilations, padding: options.padding ?? 'valid' };
}
