import {
  type ConcatNode,
  type CumulativeNode,
  elementCount,
  type GatherNode,
  type HostArray,
  type MoveNode,
  type PadNode,
  rowMajorStrides,
  type ScatterAddNode,
  type Shape,
  type TopKNode,
  type TypedArray,
  type ValueId,
  placesInOrder,
  zeros,
} from '@neurite/backend';
import { broadcastPlaces, stridedPlaces } from './strides.ts';

/** Runs a movement. A reshape gives its operand's own data: arrays are never changed once they are made. */
export function runMove(node: MoveNode, operand: (value: ValueId) => HostArray): TypedArray {
  switch (node.kind) {
    case 'reshape':
      return operand(node.x).data;
    case 'transpose': {
      const x = operand(node.x);
      const strides = rowMajorStrides(x.shape);
      return take(
        x,
        stridedPlaces(
          node.shape,
          node.permutation.map((axis) => strides[axis]!),
        ),
      );
    }
    case 'broadcast': {
      const x = operand(node.x);
      return take(x, broadcastPlaces(x.shape, node.shape));
    }
    case 'slice': {
      const x = operand(node.x);
      const strides = rowMajorStrides(x.shape);
      const start = node.start.reduce((place, at, axis) => place + at * strides[axis]!, 0);
      return take(
        x,
        stridedPlaces(
          node.shape,
          node.strides.map((step, axis) => step * strides[axis]!),
          start,
        ),
      );
    }
    case 'reverse': {
      const x = operand(node.x);
      const strides = rowMajorStrides(x.shape);
      const start = node.axes.reduce((place, axis) => place + (x.shape[axis]! - 1) * strides[axis]!, 0);
      return take(
        x,
        stridedPlaces(
          x.shape,
          strides.map((step, axis) => (node.axes.includes(axis) ? -step : step)),
          start,
        ),
      );
    }
    case 'pad':
      return pad(node, operand(node.x));
    case 'concat':
      return concat(node, node.xs.map(operand));
    case 'gather':
      return gather(node, operand(node.x), operand(node.indices));
    case 'scatterAdd':
      return scatterAdd(node, operand(node.indices), operand(node.updates));
    case 'cumulative':
      return cumulative(node, operand(node.x));
  }
}

/** Runs topK: values and places. */
export function runTopK(node: TopKNode, x: HostArray): TypedArray[] {
  const length = x.shape[x.shape.length - 1]!;
  const rows = elementCount(x.shape.slice(0, -1));
  const values = zeros(x.dtype, rows * node.k);
  const places = new Int32Array(rows * node.k);
  for (let row = 0; row < rows; row++) {
    const data = x.data.subarray(row * length, (row + 1) * length);
    for (const [index, place] of placesInOrder(data, node.largest).slice(0, node.k).entries()) {
      values[row * node.k + index] = data[place]!;
      places[row * node.k + index] = place;
    }
  }
  return [values, places];
}

function take(x: HostArray, places: Int32Array): TypedArray {
  const out = zeros(x.dtype, places.length);
  for (let index = 0; index < out.length; index++) out[index] = x.data[places[index]!]!;
  return out;
}

function pad(node: PadNode, x: HostArray): TypedArray {
  const strides = rowMajorStrides(x.shape);
  // Where along each axis a place of the result comes from, or NaN for the padding value.
  const sources = x.shape.map((length, axis) =>
    Array.from({ length: node.shape[axis]! }, (_, at) => paddedPlace(at - node.padding[axis]![0], length, node.mode)),
  );
  const out = zeros(x.dtype, elementCount(node.shape));
  const outStrides = rowMajorStrides(node.shape);
  for (let index = 0; index < out.length; index++) {
    let place = 0;
    for (const [axis, source] of sources.entries()) {
      place += source[Math.floor(index / outStrides[axis]!) % node.shape[axis]!]! * strides[axis]!;
    }
    out[index] = Number.isNaN(place) ? node.value : x.data[place]!;
  }
  return out;
}

function paddedPlace(at: number, length: number, mode: PadNode['mode']): number {
  if (at >= 0 && at < length) return at;
  switch (mode) {
    case 'constant':
      return NaN;
    case 'edge':
      return at < 0 ? 0 : length - 1;
    case 'reflect':
      return at < 0 ? -at : 2 * (length - 1) - at;
    case 'symmetric':
      return at < 0 ? -1 - at : 2 * length - 1 - at;
  }
}

function concat(node: ConcatNode, xs: readonly HostArray[]): TypedArray {
  const out = zeros(node.dtype, elementCount(node.shape));
  const rows = elementCount(node.shape.slice(0, node.axis));
  const rowLength = elementCount(node.shape.slice(node.axis));
  let start = 0;
  for (const { data, shape } of xs) {
    const length = elementCount(shape.slice(node.axis));
    for (let row = 0; row < rows; row++)
      out.set(data.subarray(row * length, (row + 1) * length), row * rowLength + start);
    start += length;
  }
  return out;
}

function gather(node: GatherNode, x: HostArray, indices: HostArray): TypedArray {
  const out = zeros(node.dtype, elementCount(node.shape));
  forEachSlice(node, x.shape, indices, (from, to, length) => out.set(x.data.subarray(from, from + length), to));
  return out;
}

function scatterAdd(node: ScatterAddNode, indices: HostArray, updates: HostArray): TypedArray {
  const sums =
    node.dtype === 'int32' ? new Int32Array(elementCount(node.shape)) : new Float64Array(elementCount(node.shape));
  forEachSlice(node, node.shape, indices, (to, from, length) => {
    for (let at = 0; at < length; at++) sums[to + at]! += updates.data[from + at]!;
  });
  return sums instanceof Int32Array ? sums : Float32Array.from(sums);
}

/** Every slice that gather moves, from x's place to the result's; indices out of range are left out. */
function forEachSlice(
  node: { readonly axis: number; readonly batchDims: number },
  x: Shape,
  indices: HostArray,
  visit: (atX: number, atResult: number, length: number) => void,
): void {
  const { axis, batchDims } = node;
  const batches = elementCount(x.slice(0, batchDims));
  const middle = elementCount(x.slice(batchDims, axis));
  const count = elementCount(indices.shape.slice(batchDims));
  const length = elementCount(x.slice(axis + 1));
  for (let batch = 0; batch < batches; batch++) {
    for (let outer = 0; outer < middle; outer++) {
      for (let at = 0; at < count; at++) {
        const index = indices.data[batch * count + at]!;
        const row = batch * middle + outer;
        if (index >= 0 && index < x[axis]!)
          visit((row * x[axis]! + index) * length, (row * count + at) * length, length);
      }
    }
  }
}

function cumulative(node: CumulativeNode, x: HostArray): TypedArray {
  const out = zeros(node.dtype, x.data.length);
  const length = x.shape[node.axis]!;
  const step = rowMajorStrides(x.shape)[node.axis]!;
  const combine = (total: number, element: number): number => {
    if (node.dtype === 'int32') return node.op === 'sum' ? (total + element) | 0 : Math.imul(total, element);
    return node.op === 'sum' ? total + element : total * element;
  };
  for (let start = 0; start < out.length; start++) {
    if (Math.floor(start / step) % length !== 0) continue;
    let total = node.op === 'sum' ? 0 : 1;
    for (let count = 0; count < length; count++) {
      const place = start + step * (node.reverse ? length - 1 - count : count);
      const next = combine(total, x.data[place]!);
      out[place] = node.exclusive ? total : next;
      total = next;
    }
  }
  return out;
}
