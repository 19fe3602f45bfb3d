/** Convolutions and pooling: windows that move over the spatial axes. Computed with channels last. */
import {
  add,
  argMax,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  cast,
  concat,
  conv1d,
  conv1dTranspose,
  conv2d,
  conv2dTranspose,
  conv3d,
  conv3dTranspose,
  equal,
  expandDims,
  max,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  mean,
  ndArray,
  type Padding,
  pad,
  reshape,
  round,
  scatterNd,
  sizeOf,
  slice,
  split,
  stack,
  stridedSlice,
  sub,
  sum,
  type Tensor,
  toTensor,
  transpose,
  where,
} from '@neurite/tensors';
import { dtypeOfElements } from '../element-types.ts';
import { Value } from '../graph/value.ts';
import type { NodeCall, Operator, OperatorTable } from './operator.ts';

/** How a window walks, with the padding worked out. */
export interface OnnxWalk {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padding: readonly Padding[];
}

/** @param spatial the lengths of the input's spatial axes */
export function walkOf(node: NodeCall, spatial: readonly number[], kernel: readonly number[]): OnnxWalk {
  const rank = spatial.length;
  const ones = Array<number>(rank).fill(1);
  const strides = node.numbers('strides', ones);
  const dilations = node.numbers('dilations', ones);
  if ([kernel, strides, dilations].some((list) => list.length !== rank)) {
    node.fail(`its kernel, strides and dilations should have ${rank} numbers each, one for each spatial axis`);
  }
  const extent = kernel.map((length, axis) => (length - 1) * dilations[axis]! + 1);
  return { kernel, strides, dilations, padding: paddingOf(node, spatial, strides, extent) };
}

function paddingOf(
  node: NodeCall,
  spatial: readonly number[],
  strides: readonly number[],
  extent: readonly number[],
): Padding[] {
  const mode = node.text('auto_pad', 'NOTSET');
  if (mode === 'NOTSET') {
    const pads = node.numbers('pads', Array<number>(2 * spatial.length).fill(0));
    if (pads.length !== 2 * spatial.length) node.fail(`its pads should be ${2 * spatial.length} numbers`);
    return spatial.map((_, axis) => [pads[axis]!, pads[axis + spatial.length]!]);
  }
  if (mode === 'VALID') return spatial.map(() => [0, 0]);
  return spatial.map((length, axis) => {
    const output = Math.ceil(length / strides[axis]!);
    return halves(Math.max((output - 1) * strides[axis]! + extent[axis]! - length, 0), mode);
  });
}

function halves(total: number, mode: string): Padding {
  const [small, large] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return mode === 'SAME_LOWER' ? [large, small] : [small, large];
}

const convolutions = [conv1d, conv2d, conv3d];
const transposedConvolutions = [conv1dTranspose, conv2dTranspose, conv3dTranspose];

/** The convolution of x, channels last, with a kernel in our order: `[...kernel, inputs, outputs]`. */
export function convolved(node: NodeCall, x: Tensor, kernel: Tensor): Tensor {
  const rank = x.rank - 2;
  const operation = convolutions[rank - 1] ?? node.fail(`it has ${rank} spatial axes, and 1 to 3 are supported`);
  const { strides, dilations, padding } = walkOf(node, x.shape.slice(1, -1), kernel.shape.slice(0, -2));
  return operation(x, kernel, { strides, dilations, padding, groups: node.number('group', 1) });
}

function convolution(node: NodeCall): Value {
  const result = convolved(node, node.input(0).channelsLast, node.input(1).kernel);
  const bias = node.optional(2)?.tensor;
  return Value.channelsLast(bias === undefined ? result : add(result, bias), node.input(0).type);
}

function transposedConvolution(node: NodeCall): Value {
  const x = node.input(0).channelsLast;
  const kernel = node.tensor(1);
  const rank = x.rank - 2;
  const operation =
    transposedConvolutions[rank - 1] ?? node.fail(`it has ${rank} spatial axes, and 1 to 3 are supported`);
  const groups = node.number('group', 1);
  const { strides, dilations, whole, crop } = transposedWalk(node, x.shape.slice(1, -1), kernel.shape.slice(2));
  const convolve = (part: Tensor, weights: Tensor): Tensor => {
    const last = transpose(weights, [...Array.from({ length: rank }, (_, axis) => axis + 2), 1, 0]);
    return operation(part, last, { strides, dilations, padding: strides.map((): Padding => [0, 0]) });
  };
  const parts =
    groups === 1
      ? convolve(x, kernel)
      : concat(
          split(x, groups, -1).map((part, index) => convolve(part, split(kernel, groups, 0)[index]!)),
          -1,
        );
  const filled = pad(parts, [[0, 0], ...whole.map((more): Padding => [0, more]), [0, 0]]);
  const begin = [0, ...crop.map(({ from }) => from), 0];
  const result = slice(filled, begin, [filled.shape[0]!, ...crop.map(({ length }) => length), filled.shape.at(-1)!]);
  const bias = node.optional(2)?.tensor;
  return Value.channelsLast(bias === undefined ? result : add(result, bias), node.input(0).type);
}

/** Everything that the input reaches is computed, and cut to what the node asks for. */
function transposedWalk(node: NodeCall, spatial: readonly number[], kernel: readonly number[]) {
  const ones = spatial.map(() => 1);
  const strides = node.numbers('strides', ones);
  const dilations = node.numbers('dilations', ones);
  const more = node.numbers(
    'output_padding',
    spatial.map(() => 0),
  );
  const reach = spatial.map(
    (length, axis) => (length - 1) * strides[axis]! + (kernel[axis]! - 1) * dilations[axis]! + 1,
  );
  const mode = node.text('auto_pad', 'NOTSET');
  const asked = node.has('output_shape')
    ? node.numbers('output_shape').slice(-spatial.length)
    : mode.startsWith('SAME')
      ? spatial.map((length, axis) => length * strides[axis]!)
      : undefined;
  const padding = spatial.map((_, axis): Padding => {
    if (asked !== undefined) {
      const total = reach[axis]! + more[axis]! - asked[axis]!;
      // The specification gives SAME_LOWER, and every shape that is asked for, the larger half at the beginning.
      return halves(total, mode === 'SAME_UPPER' ? mode : 'SAME_LOWER');
    }
    const pads = node.numbers('pads', [...ones, ...ones].fill(0));
    return mode === 'VALID' ? [0, 0] : [pads[axis]!, pads[axis + spatial.length]!];
  });
  const crop = padding.map(([before, after], axis) => ({
    from: Math.max(before, 0),
    length: reach[axis]! + more[axis]! - before - after,
  }));
  const whole = crop.map(({ from, length }, axis) => Math.max(from + length - reach[axis]!, 0));
  return { strides, dilations, whole, crop };
}

const maxPools = [maxPool1d, maxPool2d, maxPool3d];
const averagePools = [avgPool1d, avgPool2d, avgPool3d];

/** The walk, with so much more padding at the end that the last window, which may be cut off, counts too. */
function poolingWalk(node: NodeCall, spatial: readonly number[]): OnnxWalk & { readonly rest: readonly number[] } {
  const walk = walkOf(node, spatial, node.numbers('kernel_shape'));
  if (!node.flag('ceil_mode')) return { ...walk, rest: spatial.map(() => 0) };
  const rest = spatial.map((length, axis) => {
    const [before, after] = walk.padding[axis]!;
    const stride = walk.strides[axis]!;
    const span = length + before + after - ((walk.kernel[axis]! - 1) * walk.dilations[axis]! + 1);
    const windows = Math.ceil(span / stride);
    // A window that would lie in the padding at the end altogether is left out.
    return windows * stride >= length + before ? 0 : Math.max(windows * stride - span, 0);
  });
  return { ...walk, rest };
}

function withRest(padding: readonly Padding[], rest: readonly number[]): Padding[] {
  return padding.map(([before, after], axis) => [before, after + rest[axis]!]);
}

function maxPool(node: NodeCall): (Value | undefined)[] {
  const value = node.input(0);
  const x = cast(value.channelsLast, 'float32');
  const { kernel, strides, dilations, padding, rest } = poolingWalk(node, x.shape.slice(1, -1));
  const walk = { kernel, strides, dilations, padding: withRest(padding, rest) };
  const wantsPlaces = (node.node.outputs[1] ?? '') !== '';
  const operation = maxPools[x.rank - 3] ?? node.fail(`it has ${x.rank - 2} spatial axes, and 1 to 3 are supported`);
  const isPlain = !wantsPlaces && dilations.every((dilation) => dilation === 1);
  const result = isPlain ? operation(x, { poolSize: kernel, strides, padding: walk.padding }) : max(tapsOf(x, walk), 0);
  return [
    Value.channelsLast(cast(result, dtypeOfElements(value.type)), value.type),
    wantsPlaces ? placesOfMaxima(x, walk, node.number('storage_order', 0) === 1) : undefined,
  ];
}

/** All elements of windows: for each place in the window a strided part of x, stacked. */
function tapsOf(x: Tensor, { kernel, strides, dilations, padding }: OnnxWalk, outside = -Infinity): Tensor {
  const padded = pad(x, [[0, 0], ...padding, [0, 0]], 'constant', outside);
  const counts = kernel.map((length, axis) => {
    const span = padded.shape[axis + 1]! - (length - 1) * dilations[axis]! - 1;
    return Math.floor(span / strides[axis]!) + 1;
  });
  const places = kernel.reduce<number[][]>(
    (lists, length) => lists.flatMap((list) => Array.from({ length }, (_, place) => [...list, place])),
    [[]],
  );
  const parts = places.map((place) =>
    stridedSlice(padded, [
      {},
      ...place.map((offset, axis) => {
        const begin = offset * dilations[axis]!;
        return { begin, end: begin + (counts[axis]! - 1) * strides[axis]! + 1, stride: strides[axis]! };
      }),
    ]),
  );
  return stack(parts);
}

/** Where in the whole tensor, in ONNX's order of axes, each window has its maximum. */
function placesOfMaxima(x: Tensor, walk: OnnxWalk, isColumnMajor: boolean): Value {
  const { shape } = x;
  const [spatial, channels] = [shape.slice(1, -1), shape.at(-1)!];
  const size = sizeOf(spatial);
  const inPlane = (place: number): number => {
    if (!isColumnMajor) return place;
    // The first spatial axis runs fastest.
    const indices = spatial.map((length, axis) => Math.floor(place / sizeOf(spatial.slice(axis + 1))) % length);
    return indices.reduce((sum, index, axis) => sum + index * sizeOf(spatial.slice(0, axis)), 0);
  };
  const numbers = Int32Array.from({ length: sizeOf(shape) }, (_, place) => {
    const [channel, rest] = [place % channels, Math.floor(place / channels)];
    return (Math.floor(rest / size) * channels + channel) * size + inPlane(rest % size);
  });
  const which = argMax(tapsOf(x, walk), 0);
  const candidates = tapsOf(toTensor(ndArray(numbers, shape)), walk, 0);
  const taps = candidates.shape[0]!;
  const isChosen = equal(
    expandDims(which, 0),
    ndArray(
      Int32Array.from({ length: taps }, (_, tap) => tap),
      [taps, ...shape.map(() => 1)],
    ),
  );
  return Value.channelsLast(cast(sum(where(isChosen, candidates, 0) as Tensor, 0), 'int32'), 'int64');
}

/** Puts pooled elements back where {@link placesOfMaxima} says they came from. */
function maxUnpool(node: NodeCall): Value {
  const { tensor: x, type, shape } = node.input(0);
  const [kernel, rank] = [node.numbers('kernel_shape'), shape.length - 2];
  const strides = node.numbers('strides', Array<number>(rank).fill(1));
  const pads = node.numbers('pads', Array<number>(2 * rank).fill(0));
  const inferred = [
    ...shape.slice(0, 2),
    ...shape
      .slice(2)
      .map((length, axis) => (length - 1) * strides[axis]! + kernel[axis]! - pads[axis]! - pads[axis + rank]!),
  ];
  const scattered = scatterNd(reshape(node.tensor(1), [x.size, 1]), reshape(x, [x.size]), [sizeOf(inferred)]);
  const unpooled = reshape(scattered, inferred);
  const asked = node.staticOr(2, inferred);
  return new Value(
    pad(
      unpooled,
      inferred.map((length, axis): Padding => [0, asked[axis]! - length]),
    ),
    type,
  );
}

function averagePool(node: NodeCall): Value {
  const value = node.input(0);
  const x = value.channelsLast;
  const { kernel, strides, dilations, padding, rest } = poolingWalk(node, x.shape.slice(1, -1));
  if (dilations.some((dilation) => dilation !== 1)) node.fail('dilations are not supported');
  const operation =
    averagePools[x.rank - 3] ?? node.fail(`it has ${x.rank - 2} spatial axes, and 1 to 3 are supported`);
  if (!node.flag('count_include_pad')) {
    return Value.channelsLast(
      operation(x, { poolSize: kernel, strides, padding: withRest(padding, rest) }),
      value.type,
    );
  }
  const padded = pad(x, [[0, 0], ...padding, [0, 0]]);
  const after = withRest(
    padding.map((): Padding => [0, 0]),
    rest,
  );
  return Value.channelsLast(operation(padded, { poolSize: kernel, strides, padding: after }), value.type);
}

const globalPool =
  (fn: (x: Tensor, axes: readonly number[], keepDims: boolean) => Tensor): Operator =>
  (node) => {
    const x = node.input(0).channelsLast;
    const axes = Array.from({ length: x.rank - 2 }, (_, axis) => axis + 1);
    return Value.channelsLast(fn(x, axes, true), node.input(0).type);
  };

/** Integers that float32 holds exactly, as long as a sum stays below 2²⁴. */
function integerConvolution(node: NodeCall): Value {
  const zero = (index: number): Tensor | number => {
    const point = node.optional(index)?.tensor;
    return point === undefined ? 0 : cast(point, 'float32');
  };
  const x = sub(cast(node.input(0).channelsLast, 'float32'), zero(2)) as Tensor;
  // One zero point, or one for each output, which are last.
  const kernel = sub(cast(node.input(1).kernel, 'float32'), zero(3)) as Tensor;
  return Value.channelsLast(cast(round(convolved(node, x, kernel)), 'int32'), 'int32');
}

export const windows: OperatorTable = {
  AveragePool: averagePool,
  Conv: convolution,
  ConvInteger: integerConvolution,
  ConvTranspose: transposedConvolution,
  GlobalAveragePool: globalPool(mean),
  GlobalMaxPool: globalPool(max),
  MaxPool: maxPool,
  MaxUnpool: maxUnpool,
};
