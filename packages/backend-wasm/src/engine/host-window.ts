import {
  type AvgPoolGradientNode,
  type AvgPoolNode,
  elementCount,
  groupOf,
  type HostArray,
  type Node,
  type PoolGeometry,
  type ResizeGeometry,
  resizeTaps,
  type Shape,
  type WindowNode,
} from '@neurite/backend';
import { forEachTap } from './host-convolution.ts';
import type { HostKernel } from './host-step.ts';

export const isWindowNode = (node: Node): node is WindowNode => groupOf(node.kind) === 'window';

/** Pooling and resizing in plain JavaScript; sums grow in double precision. */
export const windowKernel = (node: WindowNode): HostKernel => ([x, other], [out]) => {
  const sums = new Float64Array(out!.length);
  switch (node.kind) {
    case 'maxPool':
      maximumPlaces(node, x!, node.shape).forEach((place, at) => (sums[at] = place < 0 ? -Infinity : x!.data[place]!));
      break;
    case 'maxPoolGradient':
      maximumPlaces(node, x!, other!.shape).forEach((place, at) => {
        if (place >= 0) sums[place]! += other!.data[at]!;
      });
      break;
    case 'maxPoolPick':
      maximumPlaces(node, x!, node.shape).forEach((place, at) => (sums[at] = place < 0 ? 0 : other!.data[place]!));
      break;
    case 'avgPool': {
      const divisors = poolDivisors(node, x!.shape, node.shape);
      forEachElement(node, x!.shape, node.shape, (from, to) => (sums[to]! += x!.data[from]!));
      divisors.forEach((divisor, at) => (sums[at] = divisor > 0 ? sums[at]! / divisor : 0));
      break;
    }
    case 'avgPoolGradient': {
      const divisors = poolDivisors(node, node.shape, x!.shape);
      forEachElement(node, node.shape, x!.shape, (from, to) => (sums[from]! += x!.data[to]! / divisors[to]!));
      break;
    }
    case 'resize':
      forEachResizeTerm(node, x!.shape, node.shape, (from, to, weight) => (sums[to]! += weight * x!.data[from]!));
      break;
    case 'resizeGradient':
      forEachResizeTerm(node, node.shape, x!.shape, (from, to, weight) => (sums[from]! += weight * x!.data[to]!));
      break;
  }
  out!.set(sums);
};

const forEachElement = (node: PoolGeometry, x: Shape, y: Shape, visit: (from: number, to: number) => void): void => {
  const channels = x.at(-1)!;
  forEachTap(node, node.window, x, y, (pixelX, _, pixelY) => {
    for (let channel = 0; channel < channels; channel++) visit(pixelX * channels + channel, pixelY * channels + channel);
  });
};

/** For each pooled element the place of its window's first maximum or first NaN; −1 where it has no element. */
const maximumPlaces = (node: PoolGeometry, x: HostArray, y: Shape): Int32Array => {
  const places = new Int32Array(elementCount(y)).fill(-1);
  forEachElement(node, x.shape, y, (from, to) => {
    const place = places[to]!;
    const leader = place < 0 ? -Infinity : x.data[place]!;
    const value = x.data[from]!;
    if (place < 0 || value > leader || (Number.isNaN(value) && !Number.isNaN(leader))) places[to] = from;
  });
  return places;
};

const poolDivisors = (node: AvgPoolNode | AvgPoolGradientNode, x: Shape, y: Shape): Float64Array => {
  const divisors = new Float64Array(elementCount(y));
  if (node.includePadding) return divisors.fill(elementCount(node.window));
  forEachElement(node, x, y, (_, to) => (divisors[to]! += 1));
  return divisors;
};

/** Every term of a resize: y[to] += weight · x[from]. */
const forEachResizeTerm = (node: ResizeGeometry, x: Shape, y: Shape, visit: (from: number, to: number, weight: number) => void): void => {
  const [batch, heightX, widthX, channels] = x as readonly [number, number, number, number];
  const [heightY, widthY] = [y[1]!, y[2]!];
  const rows = resizeTaps(node, heightX, heightY);
  const columns = resizeTaps(node, widthX, widthY);
  const pair = (taps: typeof rows, at: number): (readonly [number, number])[] => [
    [taps.low[at]!, 1 - taps.weight[at]!],
    [taps.high[at]!, taps.weight[at]!],
  ];
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < heightY; row++) {
      for (let column = 0; column < widthY; column++) {
        for (const [rowX, rowWeight] of pair(rows, row)) {
          for (const [columnX, columnWeight] of pair(columns, column)) {
            const weight = rowWeight * columnWeight;
            if (weight === 0) continue;
            const from = ((image * heightX + rowX) * widthX + columnX) * channels;
            const to = ((image * heightY + row) * widthY + column) * channels;
            for (let channel = 0; channel < channels; channel++) visit(from + channel, to + channel, weight);
          }
        }
      }
    }
  }
};
