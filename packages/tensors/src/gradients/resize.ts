import type { Attributes } from '../core/engine.ts';
import { registerGradient } from '../core/tape.ts';
import type { Shape } from '../ndarray.ts';
import { tensor } from '../ops/create.ts';
import { matMul } from '../ops/matmul.ts';
import { reshape } from '../ops/shape.ts';
import type { Tensor } from '../tensor.ts';

// Resizing is linear, along the height and along the width by itself: y = R x Cᵀ with two sparse matrices of weights, so
// the cotangent of x is Rᵀ dy C. (Of tfjs-core's own gradient kernels, one ignores halfPixelCenters and the other mixes up
// the images of a batch.)

registerGradient('ResizeBilinear', ({ dy, inputs, attributes }) => ({
  images: () => adjoint(dy, inputs.images!.shape, bilinear, attributes),
}));

registerGradient('ResizeNearestNeighbor', ({ dy, inputs, attributes }) => ({
  images: () => adjoint(dy, inputs.images!.shape, nearest, attributes),
}));

/** Adds the weights with which one output position takes from the input positions. */
type Taps = (weights: Float32Array, place: number, from: number, attributes: Attributes) => void;

function adjoint(dy: Tensor, shape: Shape, taps: Taps, attributes: Attributes): Tensor {
  const [n, height, width, channels] = shape as [number, number, number, number];
  const [, newHeight, newWidth] = dy.shape as [number, number, number, number];
  const rows = weightsOf(height, newHeight, taps, attributes);
  const columns = weightsOf(width, newWidth, taps, attributes);
  const byRow = matMul(rows, reshape(dy, [n, newHeight, newWidth * channels]), { transposeA: true });
  const byColumn = matMul(columns, reshape(byRow, [n * height, newWidth, channels]), { transposeA: true });
  return reshape(byColumn, shape);
}

/** The matrix [to, from] by which one axis is resized. */
function weightsOf(from: number, to: number, taps: Taps, attributes: Attributes): Tensor {
  const isAligned = attributes.alignCorners === true && to > 1;
  const scale = isAligned ? (from - 1) / (to - 1) : from / to;
  const weights = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    const row = weights.subarray(i * from, (i + 1) * from);
    taps(row, attributes.halfPixelCenters === true ? (i + 0.5) * scale : i * scale, from, attributes);
  }
  return tensor(weights, [to, from]);
}

function bilinear(weights: Float32Array, place: number, from: number, { halfPixelCenters }: Attributes): void {
  const position = halfPixelCenters === true ? place - 0.5 : place;
  const fraction = position - Math.floor(position);
  weights[clamp(Math.floor(position), from)]! += 1 - fraction;
  weights[clamp(Math.ceil(position), from)]! += fraction;
}

function nearest(weights: Float32Array, place: number, from: number, { alignCorners }: Attributes): void {
  weights[clamp(alignCorners === true ? Math.round(place) : Math.floor(place), from)] = 1;
}

function clamp(index: number, length: number): number {
  return Math.min(Math.max(index, 0), length - 1);
}
