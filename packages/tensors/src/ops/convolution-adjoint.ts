/**
 * A convolution and its two adjoints (it is linear in its input and in its kernel): what gradients, gradients of gradients and
 * transposed convolutions are made of. Over one to three spatial axes, dilated and in groups.
 *
 * What tfjs-core has a right kernel for goes there: flat convolutions of one group, and their adjoints where nothing is dilated. The rest are
 * kernels of our own, which run as programs.
 *
 * Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning (arXiv:1603.07285), chapter 4.
 */
import { runKernel } from '../core/kernel.ts';
import type { Shape } from '../ndarray.ts';
import type { Tensor } from '../tensor.ts';
import { reshape } from './shape.ts';
import { type Geometry, padAttribute } from './window.ts';

/** The convolution itself; a kernel that takes fewer channels than the input has makes groups of them. */
export function convolution(x: Tensor, kernel: Tensor, geometry: Geometry): Tensor {
  const inputs = { x, filter: kernel };
  if (isFlatAndWhole(x.shape, kernel.shape)) return runKernel('Conv2D', inputs, flatAttributes(geometry));
  return runKernel('Convolution', inputs, attributesOf(geometry));
}

/** The adjoint by the input: from dy and the kernel a tensor of the input's shape. */
export function convolutionByInput(dy: Tensor, kernel: Tensor, inputShape: Shape, geometry: Geometry): Tensor {
  const inputs = { dy, filter: kernel };
  if (isFlatAndWhole(inputShape, kernel.shape) && !isMoreThanOne(geometry.dilations))
    return runKernel('Conv2DBackpropInput', inputs, { ...flatAttributes(geometry), inputShape });
  return runKernel('ConvolutionInputGradient', inputs, { ...attributesOf(geometry), inputShape });
}

/** The adjoint by the kernel: from the input and dy a tensor of the kernel's shape. */
export function convolutionByKernel(x: Tensor, dy: Tensor, kernelShape: Shape, geometry: Geometry): Tensor {
  const inputs = { x, dy };
  if (isFlatAndWhole(x.shape, kernelShape) && !isMoreThanOne(geometry.dilations))
    return runKernel('Conv2DBackpropFilter', inputs, { ...flatAttributes(geometry), filterShape: kernelShape });
  return runKernel('ConvolutionFilterGradient', inputs, { ...attributesOf(geometry), filterShape: kernelShape });
}

/** A flat convolution of each channel by itself, its kernel of shape [height, width, channels, multiplier]. */
export function depthwise(x: Tensor, kernel: Tensor, geometry: Geometry): Tensor {
  if (isMoreThanOne(geometry.strides) && isMoreThanOne(geometry.dilations))
    return convolution(x, reshape(kernel, groupedShape(kernel.shape)), geometry);
  return runKernel('DepthwiseConv2dNative', { x, filter: kernel }, flatAttributes(geometry));
}

/** The adjoint of a depthwise convolution by the input. */
export function depthwiseByInput(dy: Tensor, kernel: Tensor, inputShape: Shape, geometry: Geometry): Tensor {
  if (isMoreThanOne(geometry.dilations))
    return convolutionByInput(dy, reshape(kernel, groupedShape(kernel.shape)), inputShape, geometry);
  const attributes = { ...flatAttributes(geometry), inputShape };
  return runKernel('DepthwiseConv2dNativeBackpropInput', { dy, filter: kernel }, attributes);
}

/** The adjoint of a depthwise convolution by the kernel. */
export function depthwiseByKernel(x: Tensor, dy: Tensor, kernelShape: Shape, geometry: Geometry): Tensor {
  if (isMoreThanOne(geometry.dilations))
    return reshape(convolutionByKernel(x, dy, groupedShape(kernelShape), geometry), kernelShape);
  const attributes = { ...flatAttributes(geometry), filterShape: kernelShape };
  return runKernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, attributes);
}

/** The kernel of a depthwise convolution as one in as many groups as there are channels. */
function groupedShape([height, width, channels, multiplier]: Shape): Shape {
  return [height!, width!, 1, channels! * multiplier!];
}

function isFlatAndWhole(input: Shape, kernel: Shape): boolean {
  return input.length === 4 && input[3] === kernel[2];
}

function isMoreThanOne(values: readonly number[]): boolean {
  return values.some((value) => value > 1);
}

function flatAttributes({ strides, dilations, padding }: Geometry) {
  return { strides, dilations, pad: padAttribute(padding), dataFormat: 'NHWC' };
}

function attributesOf({ strides, dilations, padding }: Geometry) {
  return { strides, dilations, pad: padding };
}
