/** Resizing along any axes. Source: https://onnx.ai/onnx/operators/onnx__Resize.html */
import { add, gather, mul, ndArray, type Tensor, where } from '@neurite/tensors';
import type { Value } from '../graph/value.ts';
import { axisWithChannelsLast } from '../graph/value.ts';
import type { NodeCall, OperatorTable } from './operator.ts';

/** One axis: from and to how many elements, by which factor, and, for crops, from where to where. */
interface Axis {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  readonly crop: readonly [start: number, end: number];
}

/** An output element is a sum of these: for each output the place that it is taken from, and its weight. */
interface Tap {
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

const coordinates: Readonly<Record<string, (x: number, axis: Axis) => number>> = {
  half_pixel: (x, { scale }) => (x + 0.5) / scale - 0.5,
  half_pixel_symmetric: (x, { from, to, scale }) => {
    const offset = (from / 2) * (1 - to / (scale * from));
    return offset + (x + 0.5) / scale - 0.5;
  },
  pytorch_half_pixel: (x, { scale, to }) => (to > 1 ? (x + 0.5) / scale - 0.5 : 0),
  align_corners: (x, { from, to }) => (to === 1 ? 0 : (x * (from - 1)) / (to - 1)),
  asymmetric: (x, { scale }) => x / scale,
  tf_half_pixel_for_nn: (x, { scale }) => (x + 0.5) / scale,
  tf_crop_and_resize: (x, { from, to, crop: [start, end] }) =>
    to > 1 ? start * (from - 1) + (x * (end - start) * (from - 1)) / (to - 1) : 0.5 * (start + end) * (from - 1),
};

const roundings: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
};

/** Weights of the elements around a place: of those at floor(x) + offset. */
type Kernel = (fraction: number) => readonly (readonly [offset: number, weight: number])[];

const linear: Kernel = (fraction) => [
  [0, 1 - fraction],
  [1, fraction],
];

/** Keys, Cubic convolution interpolation for digital image processing (1981). */
const cubic =
  (a: number): Kernel =>
  (s) => [
    [-1, ((a * (s + 1) - 5 * a) * (s + 1) + 8 * a) * (s + 1) - 4 * a],
    [0, ((a + 2) * s - (a + 3)) * s * s + 1],
    [1, ((a + 2) * (1 - s) - (a + 3)) * (1 - s) * (1 - s) + 1],
    [2, ((a * (2 - s) - 5 * a) * (2 - s) + 8 * a) * (2 - s) - 4 * a],
  ];

function resized(node: NodeCall): Value {
  const value = node.input(0);
  if (node.flag('antialias')) node.fail('antialias is not supported');
  const axes = axesOf(node, value.shape);
  const isCrop = node.text('coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';
  return axes.reduce((result, axis, index) => {
    if (axis.to === axis.from && axis.scale === 1 && axis.crop.join() === '0,1') return result;
    const inside = resizedAlong(result, index, tapsOf(node, axis));
    return isCrop ? extrapolated(inside, index, axis, node.number('extrapolation_value', 0)) : inside;
  }, value);
}

/** What lies outside of the image shows one value. */
function extrapolated(value: Value, axis: number, geometry: Axis, outside: number): Value {
  const isInside = Uint8Array.from({ length: geometry.to }, (_, x) => {
    const place = coordinates.tf_crop_and_resize!(x, geometry);
    return place >= 0 && place <= geometry.from - 1 ? 1 : 0;
  });
  if (!isInside.includes(0)) return value;
  const place = value.isChannelsLast ? axisWithChannelsLast(axis, value.rank) : axis;
  const shape = [isInside.length, ...Array<number>(value.rank - 1 - place).fill(1)];
  return value.map((x) => where(ndArray(isInside, shape, 'bool'), x, outside) as Tensor);
}

function axesOf(node: NodeCall, shape: readonly number[]): Axis[] {
  const isOld = node.node.operator === 'Upsample' || node.opset < 11;
  const listed = node
    .numbers(
      'axes',
      shape.map((_, axis) => axis),
    )
    .map((axis) => node.axis(axis, shape.length));
  const nonEmpty = (index: number): readonly number[] | undefined => {
    const list = node.staticOr(index, undefined);
    return list === undefined || list.length === 0 ? undefined : list;
  };
  const scales = isOld ? (node.has('scales') ? node.numbers('scales') : node.static(1)) : nonEmpty(2);
  const sizes = isOld ? undefined : nonEmpty(3);
  const roi = isOld ? undefined : nonEmpty(1);
  if ((scales ?? sizes)?.length !== listed.length)
    node.fail(`it needs a scale or a size for each of ${listed.length} axes`);
  if (sizes !== undefined && node.text('keep_aspect_ratio_policy', 'stretch') !== 'stretch') {
    node.fail('keep_aspect_ratio_policy is not supported');
  }
  return shape.map((from, axis) => {
    const place = listed.indexOf(axis);
    if (place < 0) return { from, to: from, scale: 1, crop: [0, 1] };
    const isCrop =
      roi !== undefined && node.text('coordinate_transformation_mode', 'half_pixel') === 'tf_crop_and_resize';
    const crop: Axis['crop'] = isCrop ? [roi[place]!, roi[place + listed.length]!] : [0, 1];
    const scale = scales?.[place] ?? sizes![place]! / from;
    const to = sizes?.[place] ?? Math.floor(from * (crop[1] - crop[0]) * scale);
    return { from, to, scale, crop };
  });
}

function tapsOf(node: NodeCall, axis: Axis): Tap[] {
  const isOld = node.node.operator === 'Upsample' || node.opset < 11;
  const coordinateMode = node.text('coordinate_transformation_mode', isOld ? 'asymmetric' : 'half_pixel');
  const placeOf =
    coordinates[coordinateMode] ?? node.fail(`the coordinate_transformation_mode '${coordinateMode}' is not known`);
  const mode = node.text('mode', 'nearest');
  if (mode === 'nearest') return [nearestTap(node, axis, placeOf, isOld)];
  if (!['linear', 'bilinear', 'cubic'].includes(mode)) node.fail(`the mode '${mode}' is not known`);
  const kernel = mode === 'cubic' ? cubic(node.number('cubic_coeff_a', -0.75)) : linear;
  const count = kernel(0).length;
  const taps = Array.from({ length: count }, () => ({
    places: new Int32Array(axis.to),
    weights: new Float32Array(axis.to),
  }));
  for (let x = 0; x < axis.to; x++) {
    const place = placeOf(x, axis);
    const floor = Math.floor(place);
    const outside = (offset: number): boolean => floor + offset < 0 || floor + offset >= axis.from;
    const weighed = kernel(place - floor);
    const excludes = node.flag('exclude_outside');
    const total = excludes ? weighed.reduce((sum, [offset, weight]) => sum + (outside(offset) ? 0 : weight), 0) : 1;
    for (const [index, [offset, weight]] of weighed.entries()) {
      taps[index]!.places[x] = clamped(floor + offset, axis.from);
      taps[index]!.weights[x] = excludes && outside(offset) ? 0 : weight / total;
    }
  }
  return taps;
}

function nearestTap(node: NodeCall, axis: Axis, placeOf: (x: number, axis: Axis) => number, isOld: boolean): Tap {
  const mode = node.text('nearest_mode', isOld ? 'floor' : 'round_prefer_floor');
  const rounding = roundings[mode] ?? node.fail(`the nearest_mode '${mode}' is not known`);
  const places = Int32Array.from({ length: axis.to }, (_, x) => clamped(rounding(placeOf(x, axis)), axis.from));
  return { places, weights: new Float32Array(axis.to).fill(1) };
}

function clamped(place: number, length: number): number {
  return Math.min(Math.max(place, 0), length - 1);
}

function resizedAlong(value: Value, axis: number, taps: readonly Tap[]): Value {
  const place = value.isChannelsLast ? axisWithChannelsLast(axis, value.rank) : axis;
  return value.map((x) =>
    taps
      .map(({ places, weights }) => {
        const part = gather(x, ndArray(places, [places.length]), { axis: place });
        if (weights.every((weight) => weight === 1)) return part;
        return mul(part, ndArray(weights, [weights.length, ...Array<number>(x.rank - 1 - place).fill(1)])) as Tensor;
      })
      .reduce((sum, part) => add(sum, part) as Tensor),
  );
}

export const resizing: OperatorTable = { Resize: resized, Upsample: resized };
