import type { HostArray } from '@neurite/backend';
import { array, floats } from '../arrays.ts';
import { type KernelCase, type KernelCases, numericGradient, runTfjs } from '../kernels.ts';

interface Geometry {
  readonly x: number[];
  readonly filter: number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

const defaults = { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] };
const explicit = [
  [0, 0],
  [1, 2],
  [0, 3],
  [0, 0],
];

const flat: readonly Geometry[] = [
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], attributes: defaults },
  { x: [2, 6, 5, 3], filter: [3, 2, 3, 4], attributes: defaults },
  { x: [2, 6, 5, 3], filter: [3, 2, 3, 4], attributes: { ...defaults, pad: 'same' } },
  { x: [2, 7, 5, 2], filter: [3, 3, 2, 5], attributes: { ...defaults, strides: 2, pad: 'same' } },
  { x: [1, 7, 6, 2], filter: [2, 3, 2, 1], attributes: { ...defaults, strides: [2, 3] } },
  { x: [1, 5, 5, 2], filter: [3, 3, 2, 2], attributes: { ...defaults, pad: 1 } },
  { x: [1, 5, 4, 2], filter: [3, 3, 2, 2], attributes: { ...defaults, pad: explicit, strides: [2, 1] } },
  {
    x: [1, 6, 6, 1],
    filter: [3, 3, 1, 2],
    attributes: { ...defaults, pad: 0, strides: [2, 2], dimRoundingMode: 'ceil' },
  },
  {
    x: [1, 6, 6, 1],
    filter: [3, 3, 1, 2],
    attributes: { ...defaults, pad: 0, strides: [2, 2], dimRoundingMode: 'round' },
  },
  {
    x: [1, 6, 6, 1],
    filter: [3, 3, 1, 2],
    attributes: { ...defaults, pad: 1, strides: [4, 4], dimRoundingMode: 'floor' },
  },
  { x: [0, 4, 4, 2], filter: [3, 3, 2, 2], attributes: defaults },
  { x: [1, 5, 5, 3], filter: [5, 5, 3, 2], attributes: defaults },
];

const dilated: readonly Geometry[] = [
  { x: [1, 7, 8, 2], filter: [3, 2, 2, 3], attributes: { ...defaults, dilations: [2, 3] } },
  { x: [1, 7, 8, 2], filter: [3, 3, 2, 1], attributes: { ...defaults, dilations: 2, pad: 'same' } },
];

const volumes: readonly Geometry[] = [
  {
    x: [2, 4, 5, 3, 2],
    filter: [2, 3, 1, 2, 3],
    attributes: { strides: [1, 1, 1], pad: 'valid', dataFormat: 'NDHWC', dilations: [1, 1, 1] },
  },
  {
    x: [1, 5, 4, 4, 1],
    filter: [3, 3, 3, 1, 2],
    attributes: { strides: [2, 1, 2], pad: 'same', dataFormat: 'NDHWC', dilations: [1, 1, 1] },
  },
];

function operands({ x, filter }: Geometry): { x: HostArray; filter: HostArray } {
  return { x: floats(x), filter: floats(filter, { seed: 2 }) };
}

function forward(geometry: Geometry): KernelCase {
  return { inputs: operands(geometry), attributes: geometry.attributes, tolerance: 3e-6 };
}

/** The gradient's operand dy, of the shape that the forward kernel gives. */
function cotangent(kernel: string, geometry: Geometry): HostArray {
  const [y] = runTfjs(kernel, forward(geometry).inputs, geometry.attributes);
  return floats(y!.shape, { seed: 3 });
}

function byInput(kernel: string, geometry: Geometry): KernelCase {
  return {
    inputs: { dy: cotangent(kernel, geometry), filter: floats(geometry.filter, { seed: 2 }) },
    attributes: { ...geometry.attributes, inputShape: geometry.x },
    tolerance: 5e-6,
  };
}

function byFilter(kernel: string, geometry: Geometry): KernelCase {
  return {
    inputs: { x: floats(geometry.x), dy: cotangent(kernel, geometry) },
    attributes: { ...geometry.attributes, filterShape: geometry.filter },
    tolerance: 1e-5,
  };
}

/** A convolution with channels first: the same numbers as with channels last, turned around. */
const first: Geometry = {
  x: [2, 3, 6, 5],
  filter: [3, 2, 3, 4],
  attributes: {
    ...defaults,
    dataFormat: 'NCHW',
    strides: [1, 2],
    pad: [
      [0, 0],
      [0, 0],
      [1, 0],
      [2, 1],
    ],
  },
};

/** Of two groups each sees half of the channels: two convolutions, joined. */
function grouped(): KernelCase {
  const x = floats([2, 5, 5, 4]);
  const filter = floats([3, 3, 2, 6], { seed: 2 });
  const half = (values: HostArray, axis: number, begin: number): HostArray =>
    runTfjs(
      'Slice',
      { x: values },
      {
        begin: values.shape.map((_, i) => (i === axis ? begin : 0)),
        size: values.shape.map((n, i) => (i === axis ? n / 2 : n)),
      },
    )[0]!;
  const parts = [0, 1].map(
    (g) => runTfjs('Conv2D', { x: half(x, 3, 2 * g), filter: half(filter, 3, 3 * g) }, defaults)[0]!,
  );
  return {
    inputs: { x, filter },
    attributes: defaults,
    tolerance: 3e-6,
    instead: { because: 'tfjs-core has no groups; TensorFlow has', outputs: runTfjs('Concat', parts, { axis: 3 }) },
  };
}

const depthwise: readonly Geometry[] = [
  { x: [2, 6, 5, 3], filter: [3, 2, 3, 1], attributes: defaults },
  { x: [1, 5, 5, 2], filter: [3, 3, 2, 3], attributes: { ...defaults, pad: 'same', strides: [2, 2] } },
  { x: [1, 5, 5, 2], filter: [3, 3, 2, 2], attributes: { ...defaults, pad: explicit } },
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], attributes: { ...defaults, strides: 1, dilations: 1 } },
];
const depthwiseDilated: Geometry = {
  x: [1, 7, 7, 2],
  filter: [3, 3, 2, 2],
  attributes: { ...defaults, dilations: [2, 2], pad: 'same' },
};

/** With dilations tfjs-core's gradients forget them; differences of the forward kernel do not. */
function dilatedGradients(): { input: KernelCase; filter: KernelCase } {
  const kernel = 'DepthwiseConv2dNative';
  const inputs = { x: floats(depthwiseDilated.x), filter: floats(depthwiseDilated.filter, { seed: 2 }) };
  const dy = cotangent(kernel, depthwiseDilated);
  const { attributes, x: inputShape, filter: filterShape } = depthwiseDilated;
  const because = 'tfjs-core leaves the dilations out of the gradient';
  const gradient = (name: string): HostArray => numericGradient(kernel, inputs, name, attributes, dy);
  return {
    input: {
      inputs: { dy, filter: inputs.filter },
      attributes: { ...attributes, inputShape },
      tolerance: 1e-4,
      instead: { because, outputs: [gradient('x')] },
    },
    filter: {
      inputs: { x: inputs.x, dy },
      attributes: { ...attributes, filterShape },
      tolerance: 1e-4,
      instead: { because, outputs: [gradient('filter')] },
    },
  };
}

const activations = [undefined, 'linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'];

function fused(geometry: Geometry, channels: number): KernelCase[] {
  const { attributes } = geometry;
  const inputs = operands(geometry);
  const extra = { bias: floats([channels], { seed: 4 }), preluActivationWeights: floats([channels], { seed: 5 }) };
  return [
    { inputs, attributes: { ...attributes, activation: 'relu' }, tolerance: 3e-6 },
    {
      inputs: { ...inputs, bias: array([0.5], [1]) },
      attributes: { ...attributes, activation: 'linear' },
      tolerance: 3e-6,
    },
    ...activations.map(
      (activation): KernelCase => ({
        inputs: { ...inputs, ...extra },
        attributes: { ...attributes, activation, leakyreluAlpha: 0.3 },
        tolerance: 3e-6,
      }),
    ),
  ];
}

const because = 'tfjs-core has no kernel of this name';

/** A case of a kernel of ours that says what this one of tfjs-core's says. */
function renamed(kernel: string, one: KernelCase): KernelCase {
  return { ...one, instead: { because, outputs: runTfjs(kernel, one.inputs, one.attributes) } };
}

/** A walk over sequences, as one over pictures of one row. */
function sequence(): KernelCase {
  const [x, filter] = [floats([2, 7, 3]), floats([3, 3, 4], { seed: 2 })];
  const asPicture = { x: { ...x, shape: [2, 1, 7, 3] }, filter: { ...filter, shape: [1, 3, 3, 4] } };
  const [y] = runTfjs('Conv2D', asPicture, { ...defaults, strides: [1, 2] });
  return {
    inputs: { x, filter },
    attributes: { strides: 2, dilations: 1, pad: 'valid' },
    tolerance: 3e-6,
    instead: { because, outputs: [{ ...y!, shape: [2, 3, 4] }] },
  };
}

/** The gradient by one operand of a dilated convolution, of which tfjs-core's gradients know nothing. */
function dilatedGradient(operand: 'x' | 'filter'): KernelCase {
  const geometry = dilated[0]!;
  const dy = cotangent('Conv2D', geometry);
  const inputs = operands(geometry);
  const outputs = [numericGradient('Conv2D', inputs, operand, geometry.attributes, dy)];
  const shapes = { inputShape: geometry.x, filterShape: geometry.filter };
  const given = operand === 'x' ? { dy, filter: inputs.filter } : { x: inputs.x, dy };
  return {
    inputs: given,
    attributes: { ...geometry.attributes, ...shapes },
    tolerance: 1e-4,
    instead: { because, outputs },
  };
}

/** Convolutions and their gradients. */
export const convolutionCases = (): KernelCases => ({
  Convolution: [
    ...[...flat, ...dilated].map((geometry) => renamed('Conv2D', forward(geometry))),
    ...volumes.map((geometry) => renamed('Conv3D', forward(geometry))),
    sequence(),
    grouped(),
  ],
  ConvolutionInputGradient: [
    ...flat.map((geometry) => renamed('Conv2DBackpropInput', byInput('Conv2D', geometry))),
    ...volumes.map((geometry) => renamed('Conv3DBackpropInputV2', byInput('Conv3D', geometry))),
    dilatedGradient('x'),
  ],
  ConvolutionFilterGradient: [
    ...flat.map((geometry) => renamed('Conv2DBackpropFilter', byFilter('Conv2D', geometry))),
    ...volumes.map((geometry) => renamed('Conv3DBackpropFilterV2', byFilter('Conv3D', geometry))),
    dilatedGradient('filter'),
  ],
  Conv2D: [...flat, ...dilated, first].map(forward).concat(grouped()),
  Conv2DBackpropInput: [...flat, first].map((geometry) => byInput('Conv2D', geometry)),
  Conv2DBackpropFilter: [...flat, first].map((geometry) => byFilter('Conv2D', geometry)),
  Conv3D: volumes.map(forward),
  Conv3DBackpropInputV2: volumes.map((geometry) => byInput('Conv3D', geometry)),
  Conv3DBackpropFilterV2: volumes.map((geometry) => byFilter('Conv3D', geometry)),
  DepthwiseConv2dNative: [...depthwise, depthwiseDilated].map(forward),
  DepthwiseConv2dNativeBackpropInput: [
    ...depthwise.map((g) => byInput('DepthwiseConv2dNative', g)),
    dilatedGradients().input,
  ],
  DepthwiseConv2dNativeBackpropFilter: [
    ...depthwise.map((g) => byFilter('DepthwiseConv2dNative', g)),
    dilatedGradients().filter,
  ],
  FusedConv2D: [...fused(flat[2]!, 4), ...fused(first, 4)],
  FusedDepthwiseConv2D: fused(depthwise[1]!, 6),
});
