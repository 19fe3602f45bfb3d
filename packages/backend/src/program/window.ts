/**
 * Pooling and resizing: windows that move over the spatial axes of `[batch, ...spatial, channels]`, each channel by
 * itself. All take and give float32. Pooling has one to three spatial axes, resizing two.
 */
import { type WindowGeometry, windowShape } from './contract.ts';
import { requireDType } from './elementwise.ts';
import { require } from './error.ts';
import {
  formatType,
  sameShape,
  type Shape,
  type TensorNode,
  type TensorType,
  type TypeLookup,
  type ValueId,
} from './types.ts';

/**
 * A pooling window: its lengths and how it walks; see {@link WindowGeometry}. The output's lengths follow conv's
 * formula.
 */
export interface PoolGeometry extends WindowGeometry {
  readonly window: readonly number[];
}

/**
 * The largest element of each window, padding left out; NaN if there is one; −∞ where a window lies wholly in the
 * padding.
 */
export interface MaxPoolNode extends TensorNode, PoolGeometry {
  readonly kind: 'maxPool';
  readonly x: ValueId;
}

/**
 * The gradient of maxPool by `x`: each element of `dy` goes to the place of its window's maximum: the first in
 * row-major order where several are equal, the first NaN where there is one, nowhere where the window lies in the
 * padding. Where windows overlap, contributions add up.
 */
export interface MaxPoolGradientNode extends TensorNode, PoolGeometry {
  readonly kind: 'maxPoolGradient';
  readonly x: ValueId;
  readonly dy: ValueId;
}

/**
 * The element of `values` (of x's shape) at the place of each window's maximum in `x`, chosen as in maxPoolGradient; 0
 * where the window lies in the padding. It is the gradient of maxPoolGradient by `dy`, and so what second-order
 * gradients need.
 */
export interface MaxPoolPickNode extends TensorNode, PoolGeometry {
  readonly kind: 'maxPoolPick';
  readonly x: ValueId;
  readonly values: ValueId;
}

/**
 * The mean of each window. Padding counts as zeros with `includePadding`; else the sum is divided by the number of
 * elements that lie in the input, and a window without any gives 0.
 */
export interface AvgPoolNode extends TensorNode, PoolGeometry {
  readonly kind: 'avgPool';
  readonly x: ValueId;
  readonly includePadding: boolean;
}

/** The gradient of avgPool by its input, whose shape is `shape`. */
export interface AvgPoolGradientNode extends TensorNode, PoolGeometry {
  readonly kind: 'avgPoolGradient';
  readonly dy: ValueId;
  readonly includePadding: boolean;
}

/** How the places of a resized image are found in the original. */
export interface ResizeGeometry {
  readonly method: 'bilinear' | 'nearest';
  /** The corners' centres coincide: scale = (in − 1) / (out − 1). Excludes halfPixelCenters. */
  readonly alignCorners: boolean;
  /** Pixels are areas, not points. */
  readonly halfPixelCenters: boolean;
}

/**
 * Resizes `[batch, h, w, channels]` to `shape`, whose batch and channels are the same, as TensorFlow does. Along each
 * axis scale = in / out (alignCorners and out > 1: (in − 1) / (out − 1)), and output i lies at s = i · scale, or with
 * halfPixelCenters (i + 0.5) · scale − 0.5, in double precision: {@link resizeTaps} makes the table that every backend
 * uses.
 *
 * - bilinear: between floor(s) and ceil(s), each clamped into the image, weighed by s − floor(s).
 * - nearest: at floor(s), with halfPixelCenters at floor((i + 0.5) · scale), with alignCorners at round(s) (halves away
 *   from zero), clamped into the image.
 *
 * Empty images cannot be resized to images that are not.
 */
export interface ResizeNode extends TensorNode, ResizeGeometry {
  readonly kind: 'resize';
  readonly x: ValueId;
}

/** The gradient of resize by its input, whose shape is `shape`. */
export interface ResizeGradientNode extends TensorNode, ResizeGeometry {
  readonly kind: 'resizeGradient';
  readonly dy: ValueId;
}

/**
 * From where along one axis each output element is taken: (1 − weight) · x[low] + weight · x[high]; nearest has weight
 * 0.
 */
export interface ResizeTaps {
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly weight: Float32Array;
}

/**
 * The {@link ResizeTaps} of an axis that is resized from `from` to `to` elements.
 *
 * @example
 * resizeTaps({ method: 'nearest', alignCorners: false, halfPixelCenters: false }, 2, 4).low // [0, 0, 1, 1]
 */
export function resizeTaps(geometry: ResizeGeometry, from: number, to: number): ResizeTaps {
  const taps = { low: new Int32Array(to), high: new Int32Array(to), weight: new Float32Array(to) };
  const { method, alignCorners, halfPixelCenters } = geometry;
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const inside = (place: number): number => Math.min(Math.max(place, 0), from - 1);
  for (let index = 0; index < to; index++) {
    const centre = halfPixelCenters ? (index + 0.5) * scale : index * scale;
    if (method === 'nearest') {
      taps.low[index] = taps.high[index] = inside(Math.floor(alignCorners ? centre + 0.5 : centre));
    } else {
      const place = halfPixelCenters ? centre - 0.5 : centre;
      taps.low[index] = inside(Math.floor(place));
      taps.high[index] = inside(Math.ceil(place));
      taps.weight[index] = place - Math.floor(place);
    }
  }
  return taps;
}

/** Nodes that look through windows: pools, resizing, and their gradients. */
export type WindowNode =
  | MaxPoolNode
  | MaxPoolGradientNode
  | MaxPoolPickNode
  | AvgPoolNode
  | AvgPoolGradientNode
  | ResizeNode
  | ResizeGradientNode;

/** The type of a window node's result, from its operands' types. */
export function inferWindow(node: WindowNode, typeOf: TypeLookup): TensorType {
  switch (node.kind) {
    case 'maxPool':
    case 'avgPool':
      return { shape: poolShape(node, float(typeOf(node.x), node.kind).shape), dtype: 'float32' };
    case 'maxPoolGradient': {
      const [x, dy] = [float(typeOf(node.x), node.kind), float(typeOf(node.dy), node.kind)];
      requireShape(dy, poolShape(node, x.shape), 'maxPoolGradient: dy');
      return x;
    }
    case 'maxPoolPick': {
      const [x, values] = [float(typeOf(node.x), node.kind), float(typeOf(node.values), node.kind)];
      requireShape(values, x.shape, 'maxPoolPick: values');
      return { shape: poolShape(node, x.shape), dtype: 'float32' };
    }
    case 'avgPoolGradient':
      requireShape(float(typeOf(node.dy), node.kind), poolShape(node, node.shape), 'avgPoolGradient: dy');
      return { shape: node.shape, dtype: 'float32' };
    case 'resize':
      requireResize(node, float(typeOf(node.x), node.kind).shape, node.shape);
      return { shape: node.shape, dtype: 'float32' };
    case 'resizeGradient':
      requireResize(node, node.shape, float(typeOf(node.dy), node.kind).shape);
      return { shape: node.shape, dtype: 'float32' };
  }
}

function poolShape(node: PoolGeometry, x: Shape): number[] {
  require(x.length >= 3 && x.length <= 5, () =>
    `pooling takes [batch, ...spatial, channels] of rank 3 to 5, got [${x.join(',')}]`);
  return [x[0]!, ...windowShape(node, x.slice(1, -1), node.window, 'pooling'), x[x.length - 1]!];
}

function requireResize(node: ResizeGeometry, from: Shape, to: Shape): void {
  const what = (): string => `resize of [${from.join(',')}] to [${to.join(',')}]`;
  require(node.method === 'bilinear' || node.method === 'nearest', () => `unknown resize method '${node.method}'`);
  require(from.length === 4 && to.length === 4, () =>
    `${what()}: both need the shape [batch, height, width, channels]`);
  require(from[0] === to[0] && from[3] === to[3], () => `${what()}: batch and channels must not change`);
  require(!(node.alignCorners && node.halfPixelCenters), () =>
    `${what()}: alignCorners and halfPixelCenters exclude each other`);
  for (const axis of [1, 2]) {
    require(from[axis]! > 0 || to[axis] === 0, () => `${what()}: an empty image has nothing to resize`);
  }
}

function float(type: TensorType, what: string): TensorType {
  requireDType(type, ['float32'], what);
  return type;
}

function requireShape(type: TensorType, expected: Shape, what: string): void {
  require(sameShape(type.shape, expected), () =>
    `${what} must have the shape [${expected.join(',')}], got ${formatType(type)}`);
}
