import type { ConvOptions, ProgramBuilder, Shape, ValueId } from '@neurite/backend';
import { asFloat } from './dtype.ts';
import { biasAndActivation } from './epilogue.ts';
import type { Lowering, LoweringContext, LoweringTable } from './lowering.ts';
import { reshape, transpose } from './shape.ts';
import { windowGeometry } from './window-geometry.ts';

type Attributes = LoweringContext['attributes'];

/**
 * Convolutions of one to three dimensions and their gradients, in float32. A filter that takes fewer channels than the
 * input has convolves in groups. With `dataFormat` 'NCHW' tensors are turned around, and back.
 *
 * `Convolution` and its gradients are kernels that tfjs-core does not have: of any number of dimensions, dilated, in groups.
 */
export const convolutions: LoweringTable = {
  Convolution: forward(false),
  ConvolutionInputGradient: inputGradient(false),
  ConvolutionFilterGradient: filterGradient(false),

  Conv2D: forward(false),
  Conv3D: forward(false),
  DepthwiseConv2dNative: forward(true),

  FusedConv2D: fused(false),
  FusedDepthwiseConv2D: fused(true),

  Conv2DBackpropInput: inputGradient(false),
  Conv3DBackpropInputV2: inputGradient(false),
  DepthwiseConv2dNativeBackpropInput: inputGradient(true),

  Conv2DBackpropFilter: filterGradient(false),
  Conv3DBackpropFilterV2: filterGradient(false),
  DepthwiseConv2dNativeBackpropFilter: filterGradient(true),
};

function forward(isDepthwise: boolean): Lowering {
  return ({ builder: b, inputs, attributes }) => {
    const x = channelsLast(b, asFloat(b, inputs.x!), attributes);
    const filterShape = b.typeOf(inputs.filter!).shape;
    const filter = reshape(b, asFloat(b, inputs.filter!), groupedShape(filterShape, isDepthwise));
    const options = optionsOf(b.typeOf(x).shape, b.typeOf(filter).shape, attributes);
    return asRequested(b, b.conv(x, filter, options), attributes);
  };
}

function fused(isDepthwise: boolean): Lowering {
  const convolve = forward(isDepthwise);
  return (context) => {
    const { builder: b, inputs, attributes } = context;
    const aligned = Object.entries(inputs).map(([name, value]): [string, ValueId] => [
      name,
      name === 'bias' || name === 'preluActivationWeights' ? alignedToChannels(b, value, attributes) : value,
    ]);
    return biasAndActivation(b, convolve(context) as ValueId, Object.fromEntries(aligned), attributes);
  };
}

function inputGradient(isDepthwise: boolean): Lowering {
  return ({ builder: b, inputs, attributes }) => {
    const dy = channelsLast(b, asFloat(b, inputs.dy!), attributes);
    const filterShape = groupedShape(b.typeOf(inputs.filter!).shape, isDepthwise);
    const filter = reshape(b, asFloat(b, inputs.filter!), filterShape);
    const shape = channelsLastShape(attributes.inputShape as number[], attributes);
    const options = optionsOf(shape, filterShape, attributes);
    return asRequested(b, b.convInputGradient(dy, filter, shape, options), attributes);
  };
}

function filterGradient(isDepthwise: boolean): Lowering {
  return ({ builder: b, inputs, attributes }) => {
    const x = channelsLast(b, asFloat(b, inputs.x!), attributes);
    const dy = channelsLast(b, asFloat(b, inputs.dy!), attributes);
    const shape = attributes.filterShape as number[];
    const grouped = groupedShape(shape, isDepthwise);
    const options = optionsOf(b.typeOf(x).shape, grouped, attributes);
    return reshape(b, b.convFilterGradient(x, dy, grouped, options), shape);
  };
}

/** A depthwise filter [h, w, channels, multiplier] as one of `channels` groups, each of which takes one channel. */
function groupedShape(filter: Shape, isDepthwise: boolean): Shape {
  if (!isDepthwise) return filter;
  const [channels, multiplier] = filter.slice(-2) as [number, number];
  return [...filter.slice(0, -2), 1, channels * multiplier];
}

function optionsOf(x: Shape, filter: Shape, attributes: Attributes): ConvOptions {
  const geometry = windowGeometry(x.slice(1, -1), filter.slice(0, -2), attributes, isChannelsFirst(attributes));
  return { ...geometry, groups: Math.max(1, x.at(-1)! / filter.at(-2)!) || 1 };
}

function isChannelsFirst({ dataFormat }: Attributes): boolean {
  return dataFormat === 'NCHW' || dataFormat === 'NCDHW';
}

function channelsLast(b: ProgramBuilder, x: ValueId, attributes: Attributes): ValueId {
  if (!isChannelsFirst(attributes)) return x;
  const axes = b.typeOf(x).shape.map((_, axis) => axis);
  return transpose(b, x, [0, ...axes.slice(2), 1]);
}

function channelsLastShape(shape: Shape, attributes: Attributes): Shape {
  return isChannelsFirst(attributes) ? [shape[0]!, ...shape.slice(2), shape[1]!] : shape;
}

/** The reverse of {@link channelsLast}. */
function asRequested(b: ProgramBuilder, x: ValueId, attributes: Attributes): ValueId {
  if (!isChannelsFirst(attributes)) return x;
  const axes = b.typeOf(x).shape.map((_, axis) => axis);
  return transpose(b, x, [0, axes.at(-1)!, ...axes.slice(1, -1)]);
}

/** Where channels come first, a list of one number for each channel has to be turned to meet them. */
function alignedToChannels(b: ProgramBuilder, value: ValueId, attributes: Attributes): ValueId {
  const { shape } = b.typeOf(value);
  const isList = shape.length === 1 && shape[0] !== 1;
  return isList && isChannelsFirst(attributes) ? b.reshape(value, [...shape, 1, 1]) : value;
}
