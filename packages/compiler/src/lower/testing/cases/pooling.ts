import { array, distinct, floats } from '../arrays.ts';
import { type KernelCase, type KernelCases, numericGradient, runTfjs } from '../kernels.ts';

interface Geometry {
  readonly x: number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

const flat: readonly Geometry[] = [
  { x: [2, 6, 4, 3], attributes: { filterSize: [2, 2], strides: [2, 2], pad: 'valid' } },
  { x: [1, 7, 5, 2], attributes: { filterSize: [3, 2], strides: [2, 1], pad: 'same' } },
  { x: [1, 5, 5, 1], attributes: { filterSize: 3, strides: 1, pad: 1 } },
  { x: [1, 6, 6, 2], attributes: { filterSize: [3, 3], strides: [2, 2], pad: 0, dimRoundingMode: 'ceil' } },
  {
    x: [1, 4, 4, 2],
    attributes: {
      filterSize: [2, 3],
      strides: [3, 2],
      pad: [
        [0, 0],
        [1, 0],
        [1, 2],
        [0, 0],
      ],
    },
  },
  { x: [1, 1, 1, 1], attributes: { filterSize: [1, 1], strides: [1, 1], pad: 'same' } },
  { x: [2, 3, 3, 2], attributes: { filterSize: [1, 1], strides: [2, 2], pad: 'valid' } },
  { x: [0, 4, 4, 2], attributes: { filterSize: [2, 2], strides: [2, 2], pad: 'valid' } },
];

const volumes: readonly Geometry[] = [
  { x: [2, 4, 4, 2, 2], attributes: { filterSize: [2, 2, 2], strides: [2, 2, 2], pad: 'valid', dataFormat: 'NDHWC' } },
  { x: [1, 4, 3, 3, 1], attributes: { filterSize: [3, 2, 2], strides: [1, 2, 1], pad: 'same', dataFormat: 'NDHWC' } },
];

const forward = ({ x, attributes }: Geometry): KernelCase => ({ inputs: { x: floats(x) }, attributes });

/** dy of the shape that the forward kernel gives. */
function cotangent(kernel: string, { x, attributes }: Geometry): ReturnType<typeof floats> {
  return floats(runTfjs(kernel, { x: floats(x) }, attributes)[0]!.shape, { seed: 3 });
}

function ofMaximum(kernel: string, geometry: Geometry): KernelCase {
  const input = distinct(geometry.x);
  const [output] = runTfjs(kernel, { x: input }, geometry.attributes);
  return {
    inputs: { dy: cotangent(kernel, geometry), input, output: output! },
    attributes: geometry.attributes,
    tolerance: 3e-6,
  };
}

function byDifferences(kernel: string, geometry: Geometry, because: string): KernelCase {
  const [dy, input] = [cotangent(kernel, geometry), distinct(geometry.x)];
  const [output] = runTfjs(kernel, { x: input }, geometry.attributes);
  const gradient = numericGradient(kernel, { x: input }, 'x', geometry.attributes, dy, 0.125);
  return {
    inputs: { dy, input, ...(kernel.startsWith('Max') ? { output: output! } : {}) },
    attributes: geometry.attributes,
    tolerance: 2e-5,
    instead: { because, outputs: [gradient] },
  };
}

const padded = 'the cpu kernel divides by the whole window at the edges, though the forward one does not';
const positions = 'the cpu kernel mixes up positions in windows whose height is not their width';

/** Pooling and its gradients. */
export const poolingCases = (): KernelCases => ({
  MaxPool: [
    ...flat.map(forward),
    {
      inputs: { x: array([1, NaN, 3, 4, -1, -2, -3, -4], [2, 2, 2, 1]) },
      attributes: { filterSize: 1, strides: 1, pad: 'same' },
    },
    {
      inputs: { x: array([-5, -6, -7, -8], [1, 2, 2, 1]) },
      attributes: { filterSize: [3, 3], strides: [1, 1], pad: 'same' },
    },
    {
      inputs: { x: array([1, NaN, 3, 4], [1, 2, 2, 1]) },
      attributes: { filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
      instead: { because: 'tfjs-core passes over NaN, other reductions do not', outputs: [array([NaN], [1, 1, 1, 1])] },
    },
  ],
  AvgPool: flat.map(forward),
  MaxPool3D: volumes.map(forward),
  AvgPool3D: volumes.map(forward),
  MaxPoolGrad: [
    ...flat.map((geometry) => ofMaximum('MaxPool', geometry)),
    // Ties: the first takes all.
    {
      inputs: {
        dy: floats([1, 2, 2, 1]),
        input: array(new Array<number>(9).fill(0), [1, 3, 3, 1]),
        output: array([0, 0, 0, 0], [1, 2, 2, 1]),
      },
      attributes: { filterSize: [2, 2], strides: [1, 1], pad: 'valid' },
    },
    {
      inputs: {
        dy: floats([1, 1, 1, 1]),
        input: array([-3, -1, -2, -4], [1, 2, 2, 1]),
        output: array([-1], [1, 1, 1, 1]),
      },
      attributes: { filterSize: [2, 2], strides: [2, 2], pad: 'valid' },
    },
  ],
  AvgPoolGrad: flat.map((geometry) => byDifferences('AvgPool', geometry, padded)),
  MaxPool3DGrad: [
    ofMaximum('MaxPool3D', volumes[0]!),
    byDifferences('MaxPool3D', volumes[1]!, positions),
    {
      inputs: {
        dy: array([5], [1, 1, 1, 1, 1]),
        input: array(new Array<number>(8).fill(2), [1, 2, 2, 2, 1]),
        output: array([2], [1, 1, 1, 1, 1]),
      },
      attributes: { filterSize: [2, 2, 2], strides: [1, 1, 1], pad: 'valid' },
      instead: {
        because: 'of equal elements the last takes all in volumes, the first in images; here it is the first in both',
        outputs: [array([5, 0, 0, 0, 0, 0, 0, 0], [1, 2, 2, 2, 1])],
      },
    },
  ],
  AvgPool3DGrad: volumes.map((geometry) => byDifferences('AvgPool3D', geometry, padded)),
  MaxPoolWithArgmax: flat
    .filter(({ attributes }) => attributes.pad === 'same' || attributes.pad === 'valid')
    .flatMap(({ x, attributes }) =>
      [false, true].map((includeBatchInIndex) => ({
        inputs: { x: distinct(x) },
        attributes: { ...attributes, includeBatchInIndex },
      })),
    ),
});
