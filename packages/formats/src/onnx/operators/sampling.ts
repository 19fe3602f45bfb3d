/** Images read at places that lie between their elements. */
import {
  abs,
  add,
  avgPool2d,
  broadcastTo,
  cast,
  clip,
  div,
  equal,
  floor,
  gather,
  greaterEqual,
  lessEqual,
  logicalAnd,
  maximum,
  minimum,
  mod,
  mul,
  reshape,
  round,
  split,
  sub,
  type Tensor,
  where,
} from '@neurite/tensors';
import { Value } from '../graph/value.ts';
import type { NodeCall, OperatorTable } from './operator.ts';

/** For whole places outside of 0 … length − 1: which element stands there. */
type Outside = (place: Tensor, length: number) => Tensor;

/** Weights of the elements at floor(place) + offset. */
type Kernel = (fraction: Tensor) => readonly (readonly [offset: number, weight: Tensor])[];

const linear: Kernel = (fraction) => [
  [0, sub(1, fraction) as Tensor],
  [1, fraction],
];

/** Keys, Cubic convolution interpolation for digital image processing (1981), with a = −0.75. */
const cubic: Kernel = (fraction) => {
  const a = -0.75;
  const near = (x: Tensor): Tensor =>
    x
      .mul(a + 2)
      .sub(a + 3)
      .mul(x)
      .mul(x)
      .add(1);
  const far = (x: Tensor): Tensor =>
    x
      .mul(a)
      .sub(5 * a)
      .mul(x)
      .add(8 * a)
      .mul(x)
      .sub(4 * a);
  const rest = sub(1, fraction) as Tensor;
  return [
    [-1, far(add(fraction, 1) as Tensor)],
    [0, near(fraction)],
    [1, near(rest)],
    [2, far(add(rest, 1) as Tensor)],
  ];
};

const nearest: Kernel = (fraction) => [[0, add(mul(fraction, 0), 1) as Tensor]];

const kernels: Readonly<Record<string, Kernel>> = { bilinear: linear, linear, bicubic: cubic, cubic, nearest };

/** Images, [n, height, width, channels], at places [n, points]: [n, points, channels]. */
function sampled(image: Tensor, y: Tensor, x: Tensor, kernel: Kernel, outside: Outside | undefined): Tensor {
  const [n, height, width, channels] = image.shape as [number, number, number, number];
  const flat = reshape(image, [n, height * width, channels]);
  const isNearest = kernel === nearest;
  const base = (place: Tensor): Tensor => (isNearest ? round(place) : floor(place));
  const [top, left] = [base(y), base(x)];
  const rows = kernel(sub(y, top) as Tensor);
  const columns = kernel(sub(x, left) as Tensor);
  const parts = rows.flatMap(([down, rowWeight]) =>
    columns.map(([right, columnWeight]) => {
      const [row, column] = [add(top, down) as Tensor, add(left, right) as Tensor];
      const weight = mul(rowWeight, columnWeight) as Tensor;
      const counts =
        outside === undefined
          ? mul(weight, cast(logicalAnd(inside(row, height), inside(column, width)), 'float32'))
          : weight;
      const place = (value: Tensor, length: number): Tensor =>
        clip(outside === undefined ? value : outside(value, length), 0, length - 1);
      const index = cast(add(mul(place(row, height), width), place(column, width)), 'int32') as Tensor;
      return mul(
        gather(flat, index, { axis: 1, batchDims: 1 }),
        reshape(counts as Tensor, [n, index.shape[1]!, 1]),
      ) as Tensor;
    }),
  );
  return parts.reduce((sum, part) => add(sum, part) as Tensor);
}

function inside(place: Tensor, length: number): Tensor {
  return logicalAnd(greaterEqual(place, 0), lessEqual(place, length - 1)) as Tensor;
}

/** Back and forth between the middles, or the outer edges, of the first and the last element. */
const reflection =
  (alignsCorners: boolean): Outside =>
  (place, length) => {
    const [low, span] = alignsCorners ? [0, length - 1] : [-0.5, length];
    if (span === 0) return mul(place, 0) as Tensor;
    const distance = abs(sub(place, low) as Tensor);
    const rest = mod(distance, span) as Tensor;
    const isForwards = equal(mod(floor(div(distance, span) as Tensor), 2), 0);
    return add(where(isForwards, rest, sub(span, rest)), low) as Tensor;
  };

/** Source: https://onnx.ai/onnx/operators/onnx__GridSample.html */
function gridSample(node: NodeCall): Value {
  const image = node.input(0).channelsLast;
  if (image.rank !== 4) node.fail(`images of ${image.rank - 2} spatial axes are not supported`);
  const grid = node.tensor(1);
  const [n, rows, columns] = grid.shape as [number, number, number];
  const alignsCorners = node.flag('align_corners');
  const [x, y] = split(grid, 2, -1).map((part, axis) => {
    const length = image.shape[2 - axis]!;
    const unit = mul(add(reshape(part, [n, rows * columns]), 1), 0.5);
    return (alignsCorners ? mul(unit, length - 1) : sub(mul(unit, length), 0.5)) as Tensor;
  }) as [Tensor, Tensor];
  const mode = node.text('mode', 'bilinear');
  const kernel = kernels[mode] ?? node.fail(`the mode '${mode}' is not known`);
  const padding = node.text('padding_mode', 'zeros');
  const paddings = new Map([
    ['zeros', undefined],
    ['border', (place: Tensor) => place],
    ['reflection', reflection(alignsCorners)],
  ]);
  if (!paddings.has(padding)) node.fail(`the padding_mode '${padding}' is not known`);
  const result = sampled(image, y, x, kernel, paddings.get(padding));
  return Value.channelsLast(reshape(result, [n, rows, columns, image.shape[3]!]), node.input(0).type);
}

/** Means over parts of regions. Source: He et al., Mask R-CNN, arXiv:1703.06870, section 3. */
function roiAlign(node: NodeCall): Value {
  const image = node.input(0).channelsLast;
  const regions = node.tensor(1);
  const count = regions.shape[0]!;
  const [height, width, samples] = [
    node.number('output_height', 1),
    node.number('output_width', 1),
    node.number('sampling_ratio', 0),
  ];
  if (samples === 0) node.fail('a sampling_ratio that depends on the regions is not supported');
  if (node.text('mode', 'avg') !== 'avg') node.fail("the mode 'max' is not supported");
  const isAligned =
    node.text('coordinate_transformation_mode', node.opset < 16 ? 'output_half_pixel' : 'half_pixel') === 'half_pixel';
  const corners = sub(mul(regions, node.number('spatial_scale', 1)), isAligned ? 0.5 : 0) as Tensor;
  const [x1, y1, x2, y2] = split(corners, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
  const places = (from: Tensor, to: Tensor, length: number): Tensor => {
    const extent = sub(to, from) as Tensor;
    const size = div(isAligned ? extent : maximum(extent, 1), length * samples);
    const steps = Array.from({ length: length * samples }, (_, index) => index + 0.5);
    return add(from, mul(size, steps)) as Tensor;
  };
  const [rows, columns] = [height * samples, width * samples];
  const [down, across] = [
    reshape(places(y1, y2, height), [count, rows, 1]),
    reshape(places(x1, x2, width), [count, 1, columns]),
  ];
  const y = reshape(broadcastTo(down, [count, rows, columns]), [count, rows * columns]);
  const x = reshape(broadcastTo(across, [count, rows, columns]), [count, rows * columns]);
  const [imageHeight, imageWidth] = image.shape.slice(1) as [number, number];
  // Up to one element outside the edge counts, further out is 0.
  const isNear = logicalAnd(
    logicalAnd(greaterEqual(y, -1), lessEqual(y, imageHeight)),
    logicalAnd(greaterEqual(x, -1), lessEqual(x, imageWidth)),
  ) as Tensor;
  const clamped = (place: Tensor, length: number): Tensor => minimum(maximum(place, 0), length - 1) as Tensor;
  const images = gather(image, node.tensor(2));
  const values = sampled(images, clamped(y, imageHeight), clamped(x, imageWidth), linear, (place) => place);
  const kept = mul(values, reshape(cast(isNear, 'float32'), [count, rows * columns, 1])) as Tensor;
  const plane = reshape(kept, [count, rows, columns, image.shape[3]!]);
  return Value.channelsLast(avgPool2d(plane, { poolSize: samples, strides: samples }), node.input(0).type);
}

export const sampling: OperatorTable = { GridSample: gridSample, RoiAlign: roiAlign };
