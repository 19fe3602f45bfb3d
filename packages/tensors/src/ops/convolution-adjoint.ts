/**
 * The two adjoints of a two-dimensional convolution, which is linear in its input and in its kernel: what gradients,
 * gradients of gradients and transposed convolutions are made of.
 *
 * Undilated ones are kernels of their own. Dilated ones are convolutions again, for tfjs-core's kernels know no
 * dilation: the input's adjoint runs the flipped kernel over the spread outputs; the kernel's adjoint runs the outputs,
 * as a kernel, over the input, strides and dilations changing places.
 *
 * Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (arXiv:1603.07285), chapter 4.
 */
import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { add, mul } from './arithmetic.ts';
import { concat } from './concat.ts';
import { conv2d, depthwiseConv2d } from './convolution.ts';
import { type Padding, pad } from './pad.ts';
import { sum } from './reduce.ts';
import { expandDims, reshape } from './shape.ts';
import { reverse, split } from './slice.ts';
import { spreadAxis } from './spread.ts';
import { transpose } from './transpose.ts';
import { cropNegative, type Geometry, padAttribute, tapOf, tapsOf, walkOf } from './window.ts';

/** The adjoint by the input: from dy and the kernel a tensor of the input's shape. */
export function conv2dByInput(dy: Tensor, kernel: Tensor, inputShape: Shape, geometry: Geometry): Tensor {
  const { strides, dilations } = geometry;
  if (!isDilated(dilations)) {
    return runKernel(
      'Conv2DBackpropInput',
      { dy, filter: kernel },
      { inputShape, strides, pad: padAttribute(geometry.padding), dataFormat: 'NHWC' },
    );
  }
  const spread = strides.reduce((result, stride, axis) => spreadAxis(result, axis + 1, stride), dy);
  const { x, padding } = cropNegative(spread, fullPadding(spread.shape, kernel.shape, inputShape, geometry));
  return conv2d(x, transpose(reverse(kernel, [0, 1]), [0, 1, 3, 2]), { dilations, padding });
}

/** The adjoint by the kernel: from the input and dy a tensor of the kernel's shape. */
export function conv2dByKernel(x: Tensor, dy: Tensor, kernelShape: Shape, geometry: Geometry): Tensor {
  const { strides, dilations } = geometry;
  if (!isDilated(dilations)) {
    return runKernel(
      'Conv2DBackpropFilter',
      { x, dy },
      { strides, pad: padAttribute(geometry.padding), dataFormat: 'NHWC', filterShape: kernelShape },
    );
  }
  const walk = walkOf('conv2d', x.shape.slice(1, 3), kernelShape.slice(0, 2), geometry);
  const reach = walk.padding.map(([before], axis): Padding => {
    const end = (kernelShape[axis]! - 1) * dilations[axis]! + (walk.output[axis]! - 1) * strides[axis]! + 1;
    return [before, end - before - x.shape[axis + 1]!];
  });
  const { x: images, padding } = cropNegative(x, reach);
  const result = conv2d(transpose(images, [3, 1, 2, 0]), transpose(dy, [1, 2, 0, 3]), {
    strides: dilations,
    dilations: strides,
    padding,
  });
  return transpose(result, [1, 2, 0, 3]);
}

/** The adjoint of a depthwise convolution by the input. */
export function depthwiseByInput(dy: Tensor, kernel: Tensor, inputShape: Shape, geometry: Geometry): Tensor {
  const { strides, dilations } = geometry;
  if (!isDilated(dilations)) {
    return runKernel(
      'DepthwiseConv2dNativeBackpropInput',
      { dy, filter: kernel },
      { strides, dilations, pad: padAttribute(geometry.padding), inputShape },
    );
  }
  // A dilated one has no strides. Each of a channel's kernels has outputs of its own.
  const [, , channels, multiplier] = kernel.shape as [number, number, number, number];
  const { x, padding } = cropNegative(dy, fullPadding(dy.shape, kernel.shape, inputShape, geometry));
  const outputs = split(reshape(x, [-1, channels, multiplier]), multiplier, 2);
  const kernels = split(reverse(kernel, [0, 1]), multiplier, 3);
  return outputs
    .map((part, index) =>
      depthwiseConv2d(reshape(part, [...x.shape.slice(0, 3), channels]), kernels[index]!, { dilations, padding }),
    )
    .reduce((total, part) => add(total, part));
}

/** The adjoint of a depthwise convolution by the kernel. */
export function depthwiseByKernel(x: Tensor, dy: Tensor, kernelShape: Shape, geometry: Geometry): Tensor {
  const { strides, dilations } = geometry;
  if (!isDilated(dilations)) {
    return runKernel(
      'DepthwiseConv2dNativeBackpropFilter',
      { x, dy },
      { strides, dilations, pad: padAttribute(geometry.padding), filterShape: kernelShape },
    );
  }
  const [height, width, channels, multiplier] = kernelShape as [number, number, number, number];
  const walk = walkOf('depthwiseConv2d', x.shape.slice(1, 3), [height, width], geometry);
  const padded = pad(x, [[0, 0], ...walk.padding, [0, 0]]);
  const cotangents = reshape(dy, [-1, channels, multiplier]);
  const taps = tapsOf([height, width]).map((tap) => {
    const seen = reshape(tapOf(padded, walk, tap), [-1, channels]);
    return expandDims(sum(mul(expandDims(seen, -1), cotangents), 0), 0);
  });
  return reshape(concat(taps, 0), kernelShape);
}

/** What must surround the spread outputs for the flipped kernel to give as many elements as the input has. */
function fullPadding(spread: Shape, kernel: Shape, input: Shape, geometry: Geometry): Padding[] {
  const walk = walkOf('conv2d', input.slice(1, 3), kernel.slice(0, 2), geometry);
  return walk.padding.map(([before], axis): Padding => {
    const reach = (kernel[axis]! - 1) * geometry.dilations[axis]!;
    return [reach - before, input[axis + 1]! - spread[axis + 1]! + before];
  });
}

function isDilated(dilations: readonly number[]): boolean {
  return dilations.some((dilation) => dilation > 1);
}
