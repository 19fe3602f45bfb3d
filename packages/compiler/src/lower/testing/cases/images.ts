import { array, floats, integers } from '../arrays.ts';
import { type KernelCase, type KernelCases, numericGradient } from '../kernels.ts';

const modes = [
  { alignCorners: false, halfPixelCenters: false },
  { alignCorners: true, halfPixelCenters: false },
  { alignCorners: false, halfPixelCenters: true },
];
const sizes: readonly (readonly [number[], [number, number]])[] = [
  [
    [2, 4, 3, 2],
    [7, 5],
  ],
  [
    [1, 5, 6, 1],
    [2, 3],
  ],
  [
    [1, 3, 3, 1],
    [1, 1],
  ],
  [
    [1, 1, 2, 1],
    [3, 4],
  ],
  [
    [0, 2, 2, 1],
    [3, 3],
  ],
];

function resize(): KernelCase[] {
  return sizes.flatMap(([shape, size]) =>
    modes.map((mode) => ({ inputs: { images: floats(shape) }, attributes: { ...mode, size }, tolerance: 3e-6 })),
  );
}

function resizeGradient(kernel: string): KernelCase[] {
  return sizes.slice(0, 4).flatMap(([shape, size]) =>
    modes.map((mode) => {
      const images = floats(shape);
      const dy = floats([shape[0]!, ...size, shape[3]!], { seed: 2 });
      return {
        inputs: { images, dy },
        attributes: mode,
        tolerance: 2e-5,
        instead: {
          because:
            'the gradient kernels forget halfPixelCenters, turn images that are not square, and mix up those of a batch',
          outputs: [numericGradient(kernel, { images }, 'images', { ...mode, size }, dy)],
        },
      };
    }),
  );
}

const boxes = array([0, 0, 1, 1, 0.2, 0.1, 0.7, 0.85, -0.25, 0.5, 1.25, 1.5, 0.9, 0.8, 0.1, 0.2], [4, 4]);
const boxInd = array([1, 0, 1, 0], [4], 'int32');
const crop = (cropSize: number[], method: string): KernelCase => ({
  inputs: { image: floats([2, 5, 6, 2]), boxes, boxInd },
  attributes: { cropSize, method, extrapolationValue: -7 },
  tolerance: 3e-5,
});
const rotate = (
  image: ReturnType<typeof floats>,
  radians: number,
  fillValue: unknown,
  center: unknown,
): KernelCase => ({
  inputs: { image },
  attributes: { radians, fillValue, center },
});

const channelwise = { depthRadius: 2, bias: 1.5, alpha: 0.5, beta: 0.75 };

/** Images, and normalisation by statistics and by neighbouring channels. */
export const imageCases = (): KernelCases => ({
  ResizeBilinear: resize(),
  ResizeNearestNeighbor: resize(),
  ResizeBilinearGrad: resizeGradient('ResizeBilinear'),
  ResizeNearestNeighborGrad: resizeGradient('ResizeNearestNeighbor'),
  CropAndResize: [crop([3, 4], 'bilinear'), crop([1, 1], 'bilinear'), crop([3, 4], 'nearest'), crop([1, 2], 'nearest')],
  RotateWithOffset: [
    rotate(floats([1, 4, 5, 2]), 0.5, 0, 0.5),
    rotate(floats([2, 5, 4, 3]), -1.2, [0.1, 0.2, 0.3], [0.25, 0.75]),
    rotate(floats([1, 3, 3, 4]), 2, [1, 2, 3], 0.5),
    rotate(integers([1, 4, 4, 1]), Math.PI / 4, 9, 0.5),
  ],

  FusedBatchNorm: [
    {
      inputs: {
        x: floats([2, 3, 4, 5]),
        mean: floats([5], { seed: 2 }),
        variance: floats([5], { seed: 3, min: 0.1, max: 3 }),
        scale: floats([5], { seed: 4 }),
        offset: floats([5], { seed: 5 }),
      },
      attributes: { varianceEpsilon: 1e-3 },
      tolerance: 3e-6,
    },
    {
      inputs: { x: floats([4, 1, 1, 3]), mean: floats([3]), variance: array([0, 1, 4]) },
      attributes: { varianceEpsilon: 1e-5 },
      tolerance: 3e-6,
    },
    {
      inputs: {
        x: floats([2, 2, 1, 2]),
        mean: floats([2, 2, 1, 2], { seed: 2 }),
        variance: floats([2, 2, 1, 2], { min: 1, max: 2 }),
      },
      attributes: { varianceEpsilon: 0.5 },
      tolerance: 3e-6,
    },
  ],
  LRN: [
    { inputs: { x: floats([2, 2, 3, 7]) }, attributes: channelwise, tolerance: 3e-6 },
    { inputs: { x: floats([1, 1, 1, 3]) }, attributes: { ...channelwise, depthRadius: 5 }, tolerance: 3e-6 },
    { inputs: { x: floats([1, 2, 1, 4]) }, attributes: { ...channelwise, depthRadius: 0, beta: 1 }, tolerance: 3e-6 },
  ],
  LRNGrad: [
    {
      inputs: { x: floats([1, 2, 2, 6]), y: floats([1, 2, 2, 6], { seed: 2 }), dy: floats([1, 2, 2, 6], { seed: 3 }) },
      attributes: channelwise,
      tolerance: 5e-6,
    },
    {
      inputs: { x: floats([1, 1, 1, 3]), y: floats([1, 1, 1, 3], { seed: 2 }), dy: floats([1, 1, 1, 3], { seed: 3 }) },
      attributes: { ...channelwise, depthRadius: 5 },
      tolerance: 5e-6,
    },
  ],
});
