/**
 * Contractions: products summed over shared axes, where nearly all of the arithmetic is.
 *
 * float32 results are sums of products in the backend's own order; the reference accumulates in double precision and
 * rounds once; the sign of a zero is the backend's own. Convolutions are cross-correlations (the filter is not
 * flipped), channels last:
 *
 * - input `[batch, ...spatial, inChannels]`, filter `[...kernel, inChannels / groups, outChannels]`, output
 *   `[batch, ...outSpatial, outChannels]`, with one, two or three spatial axes;
 * - outSpatial = floor((spatial + low + high − dilation · (kernel − 1) − 1) / stride) + 1, at least 0;
 * - output channel o belongs to group floor(o · groups / outChannels) and sees that group's input channels only.
 *
 * A depthwise convolution over TensorFlow's filter `[h, w, channels, multiplier]` is one with `groups: channels` over
 * the filter reshaped to `[h, w, 1, channels · multiplier]`.
 */
import { broadcastShapes, requireDType } from './elementwise.ts';
import { require } from './error.ts';
import {
  formatType,
  type Shape,
  sameShape,
  type TensorNode,
  type TensorType,
  type TypeLookup,
  type ValueId,
} from './types.ts';

/**
 * Matrix product over the last two axes, both operands of the same rank ≥ 2 and of one element type (float32, or int32,
 * which wraps): `[...batch, m, k] · [...batch, k, n] → [...batch, m, n]`. With `transposeA` the first is stored
 * `[...batch, k, m]`, with `transposeB` the second `[...batch, n, k]`. Batch axes are equal or 1 (repeated). k = 0
 * gives zeros.
 */
export interface MatMulNode extends TensorNode {
  readonly kind: 'matMul';
  readonly a: ValueId;
  readonly b: ValueId;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Zeros added before and after a spatial axis: `[low, high]`, each ≥ 0. */
export type Padding = readonly [low: number, high: number];

/** How a window walks over the spatial axes; each list has one entry a spatial axis. */
export interface WindowGeometry {
  /** Steps between neighbouring outputs, ≥ 1. */
  readonly strides: readonly number[];
  /** Steps between neighbouring taps of a window, ≥ 1. */
  readonly dilations: readonly number[];
  readonly padding: readonly Padding[];
}

/**
 * result[n, p, o] = Σ over taps t and channels c of o's group of x[n, p · stride + t · dilation − low, c] · filter[t,
 * c, o].
 */
export interface ConvNode extends TensorNode, WindowGeometry {
  readonly kind: 'conv';
  readonly x: ValueId;
  readonly filter: ValueId;
  readonly groups: number;
}

/**
 * The gradient of `conv` by its input, which is also the transposed convolution: `dy` has conv's output shape, `shape`
 * is that of the input (it must give dy's shape under this geometry).
 */
export interface ConvInputGradientNode extends TensorNode, WindowGeometry {
  readonly kind: 'convInputGradient';
  readonly dy: ValueId;
  readonly filter: ValueId;
  readonly groups: number;
}

/** The gradient of `conv` by its filter: `shape` is the filter's, `dy` has conv's output shape. */
export interface ConvFilterGradientNode extends TensorNode, WindowGeometry {
  readonly kind: 'convFilterGradient';
  readonly x: ValueId;
  readonly dy: ValueId;
  readonly groups: number;
}

/** Nodes that multiply and add up: matrix products, convolutions and their gradients. */
export type ContractionNode = MatMulNode | ConvNode | ConvInputGradientNode | ConvFilterGradientNode;

/** The type of a contraction's result, from its operands' types. */
export function inferContraction(node: ContractionNode, typeOf: TypeLookup): TensorType {
  switch (node.kind) {
    case 'matMul':
      return inferMatMul(node, typeOf(node.a), typeOf(node.b));
    case 'conv': {
      const [x, filter] = [typeOf(node.x), typeOf(node.filter)];
      requireDType(x, ['float32'], 'conv');
      requireDType(filter, ['float32'], 'conv');
      return { shape: convShape(node, x.shape, filter.shape), dtype: 'float32' };
    }
    case 'convInputGradient': {
      const [dy, filter] = [typeOf(node.dy), typeOf(node.filter)];
      requireGradient(node, node.shape, filter.shape, dy);
      requireDType(filter, ['float32'], node.kind);
      return { shape: node.shape, dtype: 'float32' };
    }
    case 'convFilterGradient': {
      const [x, dy] = [typeOf(node.x), typeOf(node.dy)];
      requireGradient(node, x.shape, node.shape, dy);
      requireDType(x, ['float32'], node.kind);
      return { shape: node.shape, dtype: 'float32' };
    }
  }
}

/** The lengths of the outputs' spatial axes; throws unless the geometry is sound. */
export function windowShape(geometry: WindowGeometry, spatial: Shape, window: Shape, what: string): number[] {
  const { strides, dilations, padding } = geometry;
  const rank = spatial.length;
  require(window.length === rank &&
    strides.length === rank &&
    dilations.length === rank &&
    padding.length === rank, () =>
    `${what} needs a window, strides, dilations and padding for each of ${rank} spatial axes, got ` +
    `${window.length}, ${strides.length}, ${dilations.length} and ${padding.length}`);
  return spatial.map((length, axis) => {
    const [low, high] = padding[axis]!;
    const [size, stride, dilation] = [window[axis]!, strides[axis]!, dilations[axis]!];
    require([size, stride, dilation].every((n) => Number.isInteger(n) && n >= 1), () =>
      `${what} needs a window, strides and dilations of at least 1, got ${size}, ${stride} and ${dilation}`);
    require([low, high].every((n) => Number.isInteger(n) && n >= 0), () =>
      `${what} needs padding of at least 0, got [${low},${high}]`);
    return Math.max(0, Math.floor((length + low + high - dilation * (size - 1) - 1) / stride) + 1);
  });
}

function inferMatMul(node: MatMulNode, a: TensorType, b: TensorType): TensorType {
  const rank = a.shape.length;
  const pair = (): string => `${formatType(a)} and ${formatType(b)}`;
  requireDType(a, ['float32', 'int32'], 'matMul');
  require(a.dtype === b.dtype, () => `matMul takes operands of one element type, got ${pair()}`);
  require(rank >= 2 && b.shape.length === rank, () => `matMul takes operands of one rank, at least 2, got ${pair()}`);
  const [m, k] = node.transposeA ? [a.shape[rank - 1]!, a.shape[rank - 2]!] : [a.shape[rank - 2]!, a.shape[rank - 1]!];
  const [kb, n] = node.transposeB ? [b.shape[rank - 1]!, b.shape[rank - 2]!] : [b.shape[rank - 2]!, b.shape[rank - 1]!];
  require(k === kb, () => {
    const flags = [node.transposeA ? 'transposeA' : '', node.transposeB ? 'transposeB' : ''].filter(
      (flag) => flag !== '',
    );
    return `matMul's inner lengths differ: ${k} and ${kb}, of ${pair()}${flags.length > 0 ? ` with ${flags.join(', ')}` : ''}`;
  });
  return { shape: [...broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)), m, n], dtype: a.dtype };
}

/** The shape of conv's output; throws unless input, filter and groups fit. */
export function convShape(node: WindowGeometry & { readonly groups: number }, x: Shape, filter: Shape): number[] {
  const rank = x.length - 2;
  const what = `conv of [${x.join(',')}] by [${filter.join(',')}]`;
  require(rank >= 1 && rank <= 3 && filter.length === x.length, () => `${what}: both need one rank, 3 to 5`);
  const [inChannels, outChannels] = [x[rank + 1]!, filter[rank + 1]!];
  require(Number.isInteger(node.groups) &&
    node.groups >= 1 &&
    inChannels % node.groups === 0 &&
    outChannels % node.groups === 0, () =>
    `${what}: ${node.groups} groups must divide ${inChannels} input and ${outChannels} output channels`);
  require(filter[rank] === inChannels / node.groups, () =>
    `${what}: the filter takes ${filter[rank]} channels a group, the input has ${inChannels} in ${node.groups} groups`);
  return [x[0]!, ...windowShape(node, x.slice(1, -1), filter.slice(0, -2), what), outChannels];
}

function requireGradient(
  node: ConvInputGradientNode | ConvFilterGradientNode,
  x: Shape,
  filter: Shape,
  dy: TensorType,
): void {
  requireDType(dy, ['float32'], node.kind);
  const expected = convShape(node, x, filter);
  require(sameShape(expected, dy.shape), () =>
    `${node.kind}: conv of [${x.join(',')}] by [${filter.join(',')}] gives [${expected.join(',')}], but dy is ${formatType(dy)}`);
}
