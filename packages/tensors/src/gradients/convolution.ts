import type { Attributes } from '../core/engine.ts';
import { registerGradient } from '../core/tape.ts';
import {
  convolution,
  convolutionByInput,
  convolutionByKernel,
  depthwise,
  depthwiseByInput,
  depthwiseByKernel,
} from '../ops/convolution-adjoint.ts';
import { type Geometry, type PadAttribute, paddingFrom, type WindowPadding } from '../ops/window.ts';

// A convolution is linear in its input and in its kernel, and so is each of its two adjoints in its operands: the
// gradients of the three are the other two.

const plain = {
  forward: 'Conv2D',
  byInput: 'Conv2DBackpropInput',
  byKernel: 'Conv2DBackpropFilter',
  geometryOf: flatGeometryOf,
};
const general = {
  forward: 'Convolution',
  byInput: 'ConvolutionInputGradient',
  byKernel: 'ConvolutionFilterGradient',
  geometryOf,
};

for (const { forward, byInput, byKernel, geometryOf } of [plain, general]) {
  registerGradient(forward, ({ dy, inputs, attributes }) => {
    const { x, filter } = inputs;
    const geometry = geometryOf(attributes);
    return {
      x: () => convolutionByInput(dy, filter!, x!.shape, geometry),
      filter: () => convolutionByKernel(x!, dy, filter!.shape, geometry),
    };
  });

  registerGradient(byInput, ({ dy: dx, inputs, attributes }) => {
    const { dy, filter } = inputs;
    const geometry = geometryOf(attributes);
    return {
      dy: () => convolution(dx, filter!, geometry),
      filter: () => convolutionByKernel(dx, dy!, filter!.shape, geometry),
    };
  });

  registerGradient(byKernel, ({ dy: dFilter, inputs, attributes }) => {
    const { x, dy } = inputs;
    const geometry = geometryOf(attributes);
    return {
      x: () => convolutionByInput(dy!, dFilter, x!.shape, geometry),
      dy: () => convolution(x!, dFilter, geometry),
    };
  });
}

registerGradient('DepthwiseConv2dNative', ({ dy, inputs, attributes }) => {
  const { x, filter } = inputs;
  const geometry = flatGeometryOf(attributes);
  return {
    x: () => depthwiseByInput(dy, filter!, x!.shape, geometry),
    filter: () => depthwiseByKernel(x!, dy, filter!.shape, geometry),
  };
});

registerGradient('DepthwiseConv2dNativeBackpropInput', ({ dy: dx, inputs, attributes }) => {
  const { dy, filter } = inputs;
  const geometry = flatGeometryOf(attributes);
  return {
    dy: () => depthwise(dx, filter!, geometry),
    filter: () => depthwiseByKernel(dx, dy!, filter!.shape, geometry),
  };
});

registerGradient('DepthwiseConv2dNativeBackpropFilter', ({ dy: dFilter, inputs, attributes }) => {
  const { x, dy } = inputs;
  const geometry = flatGeometryOf(attributes);
  return {
    x: () => depthwiseByInput(dy!, dFilter, x!.shape, geometry),
    dy: () => depthwise(x!, dFilter, geometry),
  };
});

function geometryOf({ strides, dilations, pad }: Attributes): Geometry {
  return {
    strides: strides as readonly number[],
    dilations: (dilations as readonly number[] | undefined) ?? [1, 1],
    padding: pad as WindowPadding,
  };
}

function flatGeometryOf(attributes: Attributes): Geometry {
  return { ...geometryOf(attributes), padding: paddingFrom(attributes.pad as PadAttribute) };
}
