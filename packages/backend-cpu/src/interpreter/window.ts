import {
  type AvgPoolGradientNode,
  type AvgPoolNode,
  elementCount,
  type HostArray,
  type PoolGeometry,
  type ResizeGeometry,
  resizeTaps,
  type Shape,
  type TypedArray,
  type ValueId,
  type WindowNode,
} from '@neurite/backend';
import { forEachTap } from './taps.ts';

/** Runs a pooling or resizing primitive. */
export function runWindow(node: WindowNode, operand: (value: ValueId) => HostArray): TypedArray {
  const out = new Float64Array(elementCount(node.shape));
  switch (node.kind) {
    case 'maxPool': {
      const x = operand(node.x);
      for (const [at, place] of maximumPlaces(node, x, node.shape).entries())
        out[at] = place < 0 ? -Infinity : x.data[place]!;
      break;
    }
    case 'maxPoolGradient': {
      const dy = operand(node.dy);
      for (const [at, place] of maximumPlaces(node, operand(node.x), dy.shape).entries()) {
        if (place >= 0) out[place]! += dy.data[at]!;
      }
      break;
    }
    case 'maxPoolPick': {
      const values = operand(node.values);
      for (const [at, place] of maximumPlaces(node, operand(node.x), node.shape).entries()) {
        out[at] = place < 0 ? 0 : values.data[place]!;
      }
      break;
    }
    case 'avgPool': {
      const x = operand(node.x);
      const divisors = poolDivisors(node, x.shape, node.shape);
      forEachElement(node, x.shape, node.shape, (from, to) => {
        out[to]! += x.data[from]!;
      });
      for (let at = 0; at < out.length; at++) if (divisors[at]! > 0) out[at]! /= divisors[at]!;
      break;
    }
    case 'avgPoolGradient': {
      const dy = operand(node.dy);
      const divisors = poolDivisors(node, node.shape, dy.shape);
      forEachElement(node, node.shape, dy.shape, (from, to) => {
        out[from]! += dy.data[to]! / divisors[to]!;
      });
      break;
    }
    case 'resize': {
      const x = operand(node.x);
      forEachResizeTerm(node, x.shape, node.shape, (from, to, weight) => {
        out[to]! += weight * x.data[from]!;
      });
      break;
    }
    case 'resizeGradient': {
      const dy = operand(node.dy);
      forEachResizeTerm(node, node.shape, dy.shape, (from, to, weight) => {
        out[from]! += weight * dy.data[to]!;
      });
      break;
    }
  }
  return Float32Array.from(out);
}

/**
 * For each element of the pooled array y, the place in x of its window's first maximum or first NaN; −1 if it has no
 * element.
 */
function maximumPlaces(node: PoolGeometry, x: HostArray, y: Shape): Int32Array {
  const places = new Int32Array(elementCount(y)).fill(-1);
  forEachElement(node, x.shape, y, (from, to) => {
    const leader = places[to]! < 0 ? undefined : x.data[places[to]!]!;
    const value = x.data[from]!;
    const leads = leader === undefined || value > leader || (Number.isNaN(value) && !Number.isNaN(leader));
    if (leads) places[to] = from;
  });
  return places;
}

/** By what each pooled element's sum is divided. */
function poolDivisors(node: AvgPoolNode | AvgPoolGradientNode, x: Shape, y: Shape): Float64Array {
  const divisors = new Float64Array(elementCount(y));
  if (node.includePadding) return divisors.fill(elementCount(node.window));
  forEachElement(node, x, y, (_, to) => {
    divisors[to]!++;
  });
  return divisors;
}

function forEachElement(node: PoolGeometry, x: Shape, y: Shape, visit: (from: number, to: number) => void): void {
  const channels = x[x.length - 1]!;
  forEachTap(node, node.window, x, y, (pixelX, _, pixelY) => {
    for (let channel = 0; channel < channels; channel++)
      visit(pixelX * channels + channel, pixelY * channels + channel);
  });
}

/** Every term of a resize: y[to] += weight · x[from]. */
function forEachResizeTerm(
  node: ResizeGeometry,
  x: Shape,
  y: Shape,
  visit: (from: number, to: number, weight: number) => void,
): void {
  const [batch, heightX, widthX, channels] = x as readonly [number, number, number, number];
  const [heightY, widthY] = [y[1]!, y[2]!];
  const rows = resizeTaps(node, heightX, heightY);
  const columns = resizeTaps(node, widthX, widthY);
  for (let image = 0; image < batch; image++) {
    for (let row = 0; row < heightY; row++) {
      for (let column = 0; column < widthY; column++) {
        for (const [rowX, rowWeight] of [
          [rows.low[row]!, 1 - rows.weight[row]!],
          [rows.high[row]!, rows.weight[row]!],
        ] as const) {
          for (const [columnX, columnWeight] of [
            [columns.low[column]!, 1 - columns.weight[column]!],
            [columns.high[column]!, columns.weight[column]!],
          ] as const) {
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
}
