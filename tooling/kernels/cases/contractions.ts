import { backend_util } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { floats } from '../call.ts';
import type { KernelCase } from '../case.ts';
import { array, finite, summand } from '../random.ts';

const length = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, 31, 33, 64));

/** The windows of a convolution or a pooling that fit. */
const geometry = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 12 }),
    width: fc.integer({ min: 1, max: 12 }),
    window: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
    dilations: fc.oneof(
      { weight: 3, arbitrary: fc.constant([1, 1]) },
      { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })) },
    ),
    padding: fc.constantFrom('same', 'valid', 'explicit'),
    around: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3)),
    channels: fc.integer({ min: 1, max: 9 }),
    outputs: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ padding, around: [top, bottom, left, right], strides, dilations, ...rest }) => ({
    ...rest,
    dilations: dilations as [number, number],
    strides: (Math.max(...dilations) > 1 ? [1, 1] : strides) as [number, number],
    pad: (padding === 'explicit'
      ? [
          [0, 0],
          [top % rest.window[0], bottom % rest.window[0]],
          [left % rest.window[1], right % rest.window[1]],
          [0, 0],
        ]
      : padding) as 'same',
  }))
  .filter(({ height, width, window, dilations, pad }) => {
    if (pad === 'same') return true;
    const around = Array.isArray(pad)
      ? (pad as unknown as number[][])
      : [
          [0, 0],
          [0, 0],
          [0, 0],
          [0, 0],
        ];
    const fits = (extent: number, axis: number): boolean =>
      extent + around[axis + 1]![0]! + around[axis + 1]![1]! > (window[axis]! - 1) * dilations[axis]!;
    return fits(height, 0) && fits(width, 1);
  });

const images = [
  [1, 8, 8],
  [1, 28, 16],
  [8, 28, 32],
] as const;

const same = { strides: [1, 1], pad: 'same', dilations: [1, 1], dataFormat: 'NHWC' };
const halves = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };

const label = (batch: number, size: number, channels: number): string => `${batch}×${size}×${size}×${channels}`;

export const contractions: Readonly<Record<string, KernelCase>> = {
  BatchMatMul: {
    random: fc
      .tuple(
        length,
        length,
        length,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom([], [1], [2], [3, 2]),
        fc.constantFrom([], [1], [2]),
      )
      .chain(([m, k, n, transposeA, transposeB, left, right]) =>
        fc.record({
          inputs: fc.record({
            a: array([...left, ...(transposeA ? [k, m] : [m, k])], summand),
            b: array(
              [...(right.length > left.length || right[0] === 2 ? left : right), ...(transposeB ? [n, k] : [k, n])],
              summand,
            ),
          }),
          attributes: fc.constant({ transposeA, transposeB }),
        }),
      ),
    tolerance: 2e-4,
    measured: [8, 16, 32, 64, 128, 256].flatMap((size) =>
      [false, true].map(
        (transposed) =>
          [
            `${size}×${size}×${size}${transposed ? ', transposed' : ''}`,
            () => ({
              inputs: { a: floats(1, size, size), b: floats(1, size, size) },
              attributes: { transposeA: transposed, transposeB: transposed },
            }),
          ] as const,
      ),
    ),
  },
  Conv2D: {
    random: geometry.chain(({ batch, height, width, window, channels, outputs, ...attributes }) =>
      fc.record({
        inputs: fc.record({
          x: array([batch, height, width, channels], summand),
          filter: array([...window, channels, outputs], finite),
        }),
        attributes: fc.constant({ ...attributes, dataFormat: 'NHWC' }),
      }),
    ),
    tolerance: 2e-4,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: { x: floats(batch, size, size, channels), filter: floats(3, 3, channels, 2 * channels) },
        attributes: same,
      }),
    ]),
  },
  Conv2DBackpropInput: {
    random: geometry.chain(({ batch, height, width, window, channels, outputs, strides, pad }) => {
      const inputShape: [number, number, number, number] = [batch, height, width, channels];
      const { outShape } = backend_util.computeConv2DInfo(inputShape, [...window, channels, outputs], strides, 1, pad);
      return fc.record({
        inputs: fc.record({ dy: array(outShape, summand), filter: array([...window, channels, outputs], summand) }),
        attributes: fc.constant({ strides, pad, dataFormat: 'NHWC', inputShape }),
      });
    }),
    tolerance: 2e-4,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: { dy: floats(batch, size, size, 2 * channels), filter: floats(3, 3, channels, 2 * channels) },
        attributes: { ...same, inputShape: [batch, size, size, channels] },
      }),
    ]),
  },
  Conv2DBackpropFilter: {
    random: geometry.chain(({ batch, height, width, window, channels, outputs, strides, pad }) => {
      const x: [number, number, number, number] = [batch, height, width, channels];
      const filterShape: [number, number, number, number] = [...window, channels, outputs];
      const { outShape } = backend_util.computeConv2DInfo(x, filterShape, strides, 1, pad);
      return fc.record({
        inputs: fc.record({ x: array(x, summand), dy: array(outShape, summand) }),
        attributes: fc.constant({ strides, pad, dataFormat: 'NHWC', filterShape }),
      });
    }),
    tolerance: 2e-4,
    measured: images.slice(0, 2).map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: { x: floats(batch, size, size, channels), dy: floats(batch, size, size, 2 * channels) },
        attributes: { ...same, filterShape: [3, 3, channels, 2 * channels] },
      }),
    ]),
  },
  DepthwiseConv2dNative: {
    random: geometry.chain(({ batch, height, width, window, channels, outputs, ...attributes }) =>
      fc.record({
        inputs: fc.record({
          x: array([batch, height, width, channels], summand),
          filter: array([...window, channels, Math.ceil(outputs / 3)], finite),
        }),
        attributes: fc.constant(attributes),
      }),
    ),
    tolerance: 2e-4,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: { x: floats(batch, size, size, channels), filter: floats(3, 3, channels, 1) },
        attributes: same,
      }),
    ]),
  },
  DepthwiseConv2dNativeBackpropInput: {
    random: fc.constant({
      inputs: { dy: floats(1, 5, 5, 3), filter: floats(3, 3, 3, 1) },
      attributes: { ...same, inputShape: [1, 5, 5, 3] },
    }),
    tolerance: 2e-4,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: { dy: floats(batch, size, size, channels), filter: floats(3, 3, channels, 1) },
        attributes: { ...same, inputShape: [batch, size, size, channels] },
      }),
    ]),
  },
  DepthwiseConv2dNativeBackpropFilter: {
    random: fc.constant({
      inputs: { x: floats(1, 5, 5, 3), dy: floats(1, 5, 5, 3) },
      attributes: { ...same, filterShape: [3, 3, 3, 1] },
    }),
    tolerance: 2e-4,
    measured: images.slice(0, 2).map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: { x: floats(batch, size, size, channels), dy: floats(batch, size, size, channels) },
        attributes: { ...same, filterShape: [3, 3, channels, 1] },
      }),
    ]),
  },
  MaxPool: {
    random: geometry.chain(({ batch, height, width, window, channels, strides, pad }) =>
      fc.record({
        inputs: fc.record({ x: array([batch, height, width, channels]) }),
        attributes: fc.constant({ filterSize: window, strides, pad }),
      }),
    ),
    tolerance: 0,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({ inputs: { x: floats(batch, size, size, channels) }, attributes: halves }),
    ]),
  },
  AvgPool: {
    random: geometry.chain(({ batch, height, width, window, channels, strides, pad }) =>
      fc.record({
        inputs: fc.record({ x: array([batch, height, width, channels], summand) }),
        attributes: fc.constant({ filterSize: window, strides, pad }),
      }),
    ),
    tolerance: 1e-5,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({ inputs: { x: floats(batch, size, size, channels) }, attributes: halves }),
    ]),
  },
  MaxPoolGrad: {
    random: geometry.chain(({ batch, height, width, window, channels, strides, pad }) => {
      const shape: [number, number, number, number] = [batch, height, width, channels];
      const { outShape } = backend_util.computePool2DInfo(shape, window, strides, 1, pad);
      return fc.record({
        inputs: fc.record({
          dy: array(outShape, finite),
          input: array(shape, finite),
          output: array(outShape, finite),
        }),
        attributes: fc.constant({ filterSize: window, strides, pad }),
      });
    }),
    tolerance: 1e-5,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: {
          dy: floats(batch, size / 2, size / 2, channels),
          input: floats(batch, size, size, channels),
          output: floats(batch, size / 2, size / 2, channels),
        },
        attributes: halves,
      }),
    ]),
  },
  AvgPoolGrad: {
    random: geometry.chain(({ batch, height, width, window, channels, strides, pad }) => {
      const shape: [number, number, number, number] = [batch, height, width, channels];
      const { outShape } = backend_util.computePool2DInfo(shape, window, strides, 1, pad);
      return fc.record({
        inputs: fc.record({ dy: array(outShape, summand), input: array(shape, finite) }),
        attributes: fc.constant({ filterSize: window, strides, pad }),
      });
    }),
    tolerance: 1e-5,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: { dy: floats(batch, size / 2, size / 2, channels), input: floats(batch, size, size, channels) },
        attributes: halves,
      }),
    ]),
  },
  FusedBatchNorm: {
    random: fc
      .tuple(
        fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        fc.boolean(),
      )
      .chain(([shape, channels, hasScale, hasOffset]) =>
        fc.record({
          inputs: fc.record({
            x: array([...shape, channels], summand),
            mean: array([channels], finite),
            variance: array([channels], finite).map((values) => ({ ...values, data: values.data.map(Math.abs) })),
            ...(hasScale ? { scale: array([channels], finite) } : {}),
            ...(hasOffset ? { offset: array([channels], finite) } : {}),
          }),
          attributes: fc.constant({ varianceEpsilon: 1e-3 }),
        }),
      ),
    tolerance: 1e-4,
    measured: images.map(([batch, size, channels]) => [
      label(batch, size, channels),
      () => ({
        inputs: {
          x: floats(batch, size, size, channels),
          mean: floats(channels),
          variance: { ...floats(channels), data: floats(channels).data.map(Math.abs) },
          scale: floats(channels),
          offset: floats(channels),
        },
        attributes: { varianceEpsilon: 1e-3 },
      }),
    ]),
  },
  ...Object.fromEntries(
    ['ResizeBilinear', 'ResizeNearestNeighbor'].map((kernel): [string, KernelCase] => [
      kernel,
      {
        random: fc.record({
          inputs: fc
            .tuple(
              fc.integer({ min: 1, max: 3 }),
              fc.integer({ min: 1, max: 8 }),
              fc.integer({ min: 1, max: 8 }),
              fc.integer({ min: 1, max: 5 }),
            )
            .chain((shape) => fc.record({ images: array(shape, finite) })),
          attributes: fc
            .record({
              size: fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })),
              how: fc.constantFrom(
                { alignCorners: true, halfPixelCenters: false },
                { alignCorners: false, halfPixelCenters: true },
                { alignCorners: false, halfPixelCenters: false },
              ),
            })
            .map(({ size, how }) => ({ size, ...how })),
        }),
        tolerance: 1e-5,
        measured: images.map(([batch, size, channels]) => [
          label(batch, size, channels),
          () => ({
            inputs: { images: floats(batch, size, size, channels) },
            attributes: { size: [2 * size, 2 * size], alignCorners: false, halfPixelCenters: true },
          }),
        ]),
      },
    ]),
  ),
  Einsum: {
    random: fc.constant({ inputs: { 0: floats(2, 3), 1: floats(3, 2) }, attributes: { equation: 'ij,jk->ik' } }),
    tolerance: 2e-4,
    measured: [
      [
        '8×32×32×32',
        () => ({ inputs: { 0: floats(8, 32, 32), 1: floats(8, 32, 32) }, attributes: { equation: 'bij,bjk->bik' } }),
      ],
    ],
  },
};
