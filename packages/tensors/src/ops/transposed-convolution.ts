import { ArgumentError, ShapeError } from '@neurite/backend';
import type { Tensor } from '../tensor.ts';
import { convolutionByInput } from './convolution-adjoint.ts';
import { flatWalk } from './convolution.ts';
import type { TensorLike } from './create.ts';
import { promote } from './dtype.ts';
import { reshape } from './shape.ts';
import { shapeText } from './text.ts';
import { perAxis, type Walk, walkOf, type WindowOptions, type WindowPadding } from './window.ts';

/** How a transposed convolution spreads its input. Strides default to 1, padding to 'valid'. */
export interface TransposedConvolutionOptions extends WindowOptions {
  /** Distance between neighbouring elements of the kernel: one number for all spatial axes, or one for each. Default 1. */
  readonly dilations?: number | readonly number[];
  /**
   * How much longer the output is than the shortest that would do: from 0 to stride − 1, one number or one for each axis.
   * Default: 'same' gives input · stride, 'valid' at least that, explicit padding 0.
   */
  readonly outputPadding?: number | readonly number[];
}

/**
 * Two-dimensional transposed convolution, also called deconvolution: the adjoint of `conv2d` by its input, which takes
 * each element of x to a whole window of the output.
 *
 * Output lengths: 'same' input · stride; 'valid' input · stride + max(window − stride, 0), where a window of kernel size
 * k and dilation d is (k − 1) · d + 1 long; explicit padding (input − 1) · stride + window − before − after.
 *
 * @param x of shape [n, height, width, channels]
 * @param kernel of shape [kernelHeight, kernelWidth, outputs, channels], as Keras has it
 * @returns float32 of shape [n, outHeight, outWidth, outputs]
 * @throws ShapeError when the channels do not fit; ArgumentError when outputPadding does not
 * @example
 * conv2dTranspose(features, kernel, { strides: 2, padding: 'same' }); // twice the height and the width
 */
export function conv2dTranspose(x: TensorLike, kernel: TensorLike, options: TransposedConvolutionOptions = {}): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  checkKernel('conv2dTranspose', input, filter, 2);
  const { walk, spatial } = outputOf('conv2dTranspose', input, filter, 2, options);
  const shape = [input.shape[0]!, ...spatial, filter.shape[2]!];
  const { strides, dilations } = walk;
  return convolutionByInput(input, filter, shape, { strides, dilations, padding: options.padding ?? 'valid' });
}

/**
 * One-dimensional transposed convolution; see {@link conv2dTranspose}.
 *
 * @param x of shape [n, length, channels]
 * @param kernel of shape [kernelLength, outputs, channels]
 * @returns float32 of shape [n, outLength, outputs]
 * @throws as {@link conv2dTranspose}
 * @example
 * conv1dTranspose([[[1], [2]]], [[[1]], [[10]]], { strides: 2 }) // [[[1], [10], [2], [20]]]
 */
export function conv1dTranspose(x: TensorLike, kernel: TensorLike, options: TransposedConvolutionOptions = {}): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  checkKernel('conv1dTranspose', input, filter, 1);
  const { walk, spatial } = outputOf('conv1dTranspose', input, filter, 1, options);
  const [n, length, channels] = input.shape as [number, number, number];
  const shape = [n, ...spatial, filter.shape[1]!];
  const { strides, dilations, padding } = flatWalk(walk, options);
  const result = convolutionByInput(
    reshape(input, [n, 1, length, channels]),
    reshape(filter, [1, ...filter.shape]),
    [n, 1, ...shape.slice(1)],
    { strides, dilations, padding },
  );
  return reshape(result, shape);
}

/**
 * Three-dimensional transposed convolution; see {@link conv2dTranspose}.
 *
 * @param x of shape [n, depth, height, width, channels]
 * @param kernel of shape [kernelDepth, kernelHeight, kernelWidth, outputs, channels]
 * @returns float32 of shape [n, outDepth, outHeight, outWidth, outputs]
 * @throws as {@link conv2dTranspose}
 * @example
 * conv3dTranspose(ones([1, 4, 4, 4, 8]), ones([2, 2, 2, 3, 8]), { strides: 2 }).shape // [1, 8, 8, 8, 3]
 */
export function conv3dTranspose(x: TensorLike, kernel: TensorLike, options: TransposedConvolutionOptions = {}): Tensor {
  const [input, filter] = promote(x, kernel, 'float32');
  checkKernel('conv3dTranspose', input, filter, 3);
  const { walk, spatial } = outputOf('conv3dTranspose', input, filter, 3, options);
  const { strides, dilations } = walk;
  const shape = [input.shape[0]!, ...spatial, filter.shape[3]!];
  return convolutionByInput(input, filter, shape, { strides, dilations, padding: options.padding ?? 'valid' });
}

/** The output's spatial axes, and the walk of the convolution that leads from there back to the input. */
function outputOf(
  operation: string,
  x: Tensor,
  kernel: Tensor,
  rank: number,
  options: TransposedConvolutionOptions,
): { walk: Walk; spatial: number[] } {
  const input = x.shape.slice(1, rank + 1);
  const size = kernel.shape.slice(0, rank);
  const padding: WindowPadding = options.padding ?? 'valid';
  const strides = perAxis(operation, 'strides', options.strides ?? 1, rank);
  const dilations = perAxis(operation, 'dilations', options.dilations ?? 1, rank);
  const extra = outputPaddingOf(operation, options.outputPadding, strides);
  const spatial = input.map((length, axis) => {
    const stride = strides[axis]!;
    const window = (size[axis]! - 1) * dilations[axis]! + 1;
    const more = extra?.[axis];
    if (padding === 'same') return (length - 1) * stride + 1 + (more ?? stride - 1);
    if (padding === 'valid') return (length - 1) * stride + window + (more ?? Math.max(0, stride - window));
    return (length - 1) * stride + window - padding[axis]![0] - padding[axis]![1] + (more ?? 0);
  });
  const walk = walkOf(operation, spatial, size, { strides, dilations, padding });
  return { walk, spatial };
}

function outputPaddingOf(
  operation: string,
  value: number | readonly number[] | undefined,
  strides: readonly number[],
): readonly number[] | undefined {
  if (value === undefined) return undefined;
  const values = typeof value === 'number' ? strides.map(() => value) : value;
  const sound = values.every((count, axis) => Number.isInteger(count) && count >= 0 && count < (strides[axis] ?? 0));
  if (sound && values.length === strides.length) return values;
  throw new ArgumentError(
    `${operation}: outputPadding must be a whole number from 0 to stride − 1, or ${strides.length} of them, for strides ` +
      `${shapeText(strides)}; got ${JSON.stringify(value)}.`,
  );
}

function checkKernel(operation: string, x: Tensor, kernel: Tensor, rank: number): void {
  const axes = ['depth', 'height', 'width'].slice(3 - rank).join(', ');
  if (x.rank === rank + 2 && kernel.rank === rank + 2 && kernel.shape[rank + 1] === x.shape[rank + 1]) return;
  throw new ShapeError(
    `${operation}: x must be [n, ${axes}, channels] and the kernel [${axes}, outputs, channels] with the same channels; got ` +
      `${shapeText(x.shape)} and ${shapeText(kernel.shape)}.`,
  );
}
