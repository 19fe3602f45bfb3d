import { ArgumentError, ShapeError } from '@neurite/backend';
import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { concat } from './concat.ts';
import type { TensorLike } from './create.ts';
import { promote } from './dtype.ts';
import { pad } from './pad.ts';
import { reshape } from './shape.ts';
import { split } from './slice.ts';
import { shapeText } from './text.ts';
import { transpose } from './transpose.ts';
import { type Geometry, padAttribute, tapOf, type Walk, walkOf, type WindowOptions } from './window.ts';

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
  const walk = walkOf('conv2d', input.shape.slice(1, 3), filter.shape.slice(0, 2), options);
  const convolve = (images: Tensor, weights: Tensor): Tensor =>
    runKernel(
      'Conv2D',
      { x: images, filter: weights },
      {
        strides: walk.strides,
        pad: padAttribute(options.padding ?? 'valid'),
        dataFormat: 'NHWC',
        dilations: walk.dilations,
      },
    );
  if (groups === 1) return convolve(input, filter);
  const [height, width, , outputs] = filter.shape as [number, number, number, number];
  const channels = input.shape[3]!;
  if (groups === channels && !(isMoreThanOne(walk.strides) && isMoreThanOne(walk.dilations))) {
    return depthwiseConv2d(input, reshape(filter, [height, width, channels, outputs / channels]), options);
  }
  const kernels = split(filter, groups, 3);
  return concat(
    split(input, groups, 3).map((part, index) => convolve(part, kernels[index]!)),
    3,
  );
}

/**
 * One-dimensional convolution: y[n, p, o] = Σ x[n, p · stride + i · dilation − before, c] · kernel[i, c, o].
 *
 * @param x of shape [n, length, channels]
 * @param kernel of shape [kernelLength, channels / groups, outputs]
 * @returns float32 of shape [n, outLength, outputs]
 * @throws ShapeError as {@link conv2d}
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
 * It runs as one two-dimensional convolution over depth slices, with the kernel's depth among the channels.
 *
 * @param x of shape [n, depth, height, width, channels]
 * @param kernel of shape [kernelDepth, kernelHeight, kernelWidth, channels / groups, outputs]
 * @returns float32 of shape [n, outDepth, outHeight, outWidth, outputs]
 * @throws ShapeError as {@link conv2d}
 */
export function conv3d(x: TensorLike, kernel: TensorLike, options: ConvolutionOptions = {}): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  const groups = checkChannels('conv3d', input, filter, 3, options.groups);
  if (groups > 1) {
    const kernels = split(filter, groups, 4);
    const one = { ...options, groups: 1 };
    return concat(
      split(input, groups, 4).map((part, index) => conv3d(part, kernels[index]!, one)),
      4,
    );
  }
  const walk = walkOf('conv3d', input.shape.slice(1, 4), filter.shape.slice(0, 3), options);
  const [depth, height, width, channels, outputs] = filter.shape as [number, number, number, number, number];
  const plane = planeWalk(walk, options);
  const alongDepth = depthWalk(walk, input.shape);
  const padded = pad(input, [[0, 0], walk.padding[0]!, [0, 0], [0, 0], [0, 0]]);
  const slices = Array.from({ length: depth }, (_, tap) => tapOf(padded, alongDepth, [tap, 0, 0]));
  const [n, outDepth] = [input.shape[0]!, walk.output[0]!];
  const images = reshape(concat(slices, 4), [n * outDepth, input.shape[2]!, input.shape[3]!, depth * channels]);
  const weights = reshape(transpose(filter, [1, 2, 0, 3, 4]), [height, width, depth * channels, outputs]);
  return reshape(conv2d(images, weights, plane), [n, ...walk.output, outputs]);
}

/** The options of a three-dimensional walk for its last two axes. */
export function planeWalk(walk: Walk, { padding = 'valid' }: WindowOptions): Geometry {
  return {
    strides: walk.strides.slice(1),
    dilations: walk.dilations.slice(1),
    padding: typeof padding === 'string' ? padding : padding.slice(1),
  };
}

/** A walk along the depth of a volume alone. */
function depthWalk(walk: Walk, shape: Shape): Walk {
  return {
    window: [walk.window[0]!, 1, 1],
    strides: [walk.strides[0]!, 1, 1],
    dilations: [walk.dilations[0]!, 1, 1],
    padding: [walk.padding[0]!, [0, 0], [0, 0]],
    output: [walk.output[0]!, shape[2]!, shape[3]!],
  };
}

/**
 * Two-dimensional convolution of each channel by itself, with `multiplier` kernels for each:
 * y[n, p, q, c · multiplier + m] = Σ x[n, p · stride + i · dilation − before, …, c] · kernel[i, j, c, m].
 *
 * @param x of shape [n, height, width, channels]
 * @param kernel of shape [kernelHeight, kernelWidth, channels, multiplier]
 * @returns float32 of shape [n, outHeight, outWidth, channels · multiplier]
 * @throws ShapeError when the channels do not fit; ArgumentError when strides and dilations are both larger than 1
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
  const { padding = 'valid' } = options;
  const { strides, dilations } = walkOf('depthwiseConv2d', input.shape.slice(1, 3), filter.shape.slice(0, 2), options);
  if (isMoreThanOne(strides) && isMoreThanOne(dilations)) {
    throw new ArgumentError(
      `depthwiseConv2d: either strides or dilations must be 1; got strides ${shapeText(strides)} and dilations ` +
        `${shapeText(dilations)}.`,
    );
  }
  return runKernel(
    'DepthwiseConv2dNative',
    { x: input, filter },
    { strides, pad: padAttribute(padding), dataFormat: 'NHWC', dilations },
  );
}

/**
 * A depthwise convolution followed by one of kernel size 1 that mixes the channels.
 *
 * @param depthwiseKernel of shape [kernelHeight, kernelWidth, channels, multiplier]
 * @param pointwiseKernel of shape [1, 1, channels · multiplier, outputs]
 * @throws ShapeError when the kernels do not fit
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

function isMoreThanOne(values: readonly number[]): boolean {
  return values.some((value) => value > 1);
}
