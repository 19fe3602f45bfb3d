import type { Attributes } from '../core/engine.ts';
import { registerGradient } from '../core/tape.ts';
import { conv2dByInput, conv2dByKernel, depthwiseByInput, depthwiseByKernel } from '../ops/convolution-adjoint.ts';
import { conv2d, depthwiseConv2d } from '../ops/convolution.ts';
import { type Geometry, type PadAttribute, paddingFrom } from '../ops/window.ts';

// A convolution is linear in its input and in its kernel, and so is each of its two adjoints in its operands: the
// gradients of the three are the other two.

registerGradient('Conv2D', ({ dy, inputs, attributes }) => {
  const { x, filter } = inputs;
  const geometry = geometryOf(attributes);
  return {
    x: () => conv2dByInput(dy, filter!, x!.shape, geometry),
    filter: () => conv2dByKernel(x!, dy, filter!.shape, geometry),
  };
});

registerGradient('Conv2DBackpropInput', ({ dy: dx, inputs, attributes }) => {
  const { dy, filter } = inputs;
  const geometry = geometryOf(attributes);
  return {
    dy: () => conv2d(dx, filter!, geometry),
    filter: () => conv2dByKernel(dx, dy!, filter!.shape, geometry),
  };
});

registerGradient('Conv2DBackpropFilter', ({ dy: dFilter, inputs, attributes }) => {
  const { x, dy } = inputs;
  const geometry = geometryOf(attributes);
  return {
    x: () => conv2dByInput(dy!, dFilter, x!.shape, geometry),
    dy: () => conv2d(x!, dFilter, geometry),
  };
});

registerGradient('DepthwiseConv2dNative', ({ dy, inputs, attributes }) => {
  const { x, filter } = inputs;
  const geometry = geometryOf(attributes);
  return {
    x: () => depthwiseByInput(dy, filter!, x!.shape, geometry),
    filter: () => depthwiseByKernel(x!, dy, filter!.shape, geometry),
  };
});

registerGradient('DepthwiseConv2dNativeBackpropInput', ({ dy: dx, inputs, attributes }) => {
  const { dy, filter } = inputs;
  const geometry = geometryOf(attributes);
  return {
    dy: () => depthwiseConv2d(dx, filter!, geometry),
    filter: () => depthwiseByKernel(dx, dy!, filter!.shape, geometry),
  };
});

registerGradient('DepthwiseConv2dNativeBackpropFilter', ({ dy: dFilter, inputs, attributes }) => {
  const { x, dy } = inputs;
  const geometry = geometryOf(attributes);
  return {
    x: () => depthwiseByInput(dy!, dFilter, x!.shape, geometry),
    dy: () => depthwiseConv2d(x!, dFilter, geometry),
  };
});

function geometryOf(attributes: Attributes): Geometry {
  return {
    strides: attributes.strides as readonly number[],
    dilations: (attributes.dilations as readonly number[] | undefined) ?? [1, 1],
    padding: paddingFrom(attributes.pad as PadAttribute),
  };
}
