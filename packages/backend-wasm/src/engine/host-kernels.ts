import {
  type ConvFilterGradientNode,
  type ConvInputGradientNode,
  type ConvNode,
  type CumulativeNode,
  elementCount,
  type GatherNode,
  type HostArray,
  type MatMulNode,
  type MultiNode,
  type PadNode,
  ProgramError,
  rowMajorStrides,
  type ScatterAddNode,
  type Shape,
  type SingleNode,
  type TopKNode,
} from '@neurite/backend';
import { forEachProduct } from './host-convolution.ts';
import type { HostKernel } from './host-step.ts';
import { resizeKernel } from './host-resize.ts';

/** Kernels in plain JavaScript for the primitives, or the cases of them, that have no generated code. */
export const hostKernel = (node: Exclude<SingleNode, { kind: 'part' }> | Exclude<MultiNode, { kind: 'cond' | 'scan' | 'host' }>): HostKernel => {
  switch (node.kind) {
    case 'matMul':
      return integerMatMul(node);
    case 'conv':
    case 'convInputGradient':
    case 'convFilterGradient':
      return convolution(node);
    case 'pad':
      return pad(node);
    case 'gather':
      return gather(node);
    case 'scatterAdd':
      return scatterAdd(node);
    case 'cumulative':
      return cumulative(node);
    case 'topK':
      return topK(node);
    case 'resize':
    case 'resizeGradient':
      return resizeKernel(node);
    default:
      throw new ProgramError(`There is no kernel for ${node.kind}.`);
  }
};

/** The place of each matrix of an operand, in elements, where batch axes may repeat. */
const matrixPlaces = (shape: Shape, batch: Shape): number[] => {
  const strides = rowMajorStrides(shape);
  return Array.from({ length: elementCount(batch) }, (_, index) => {
    let rest = index;
    let place = 0;
    for (let axis = batch.length - 1; axis >= 0; axis--) {
      if (shape[axis] !== 1) place += (rest % batch[axis]!) * strides[axis]!;
      rest = Math.floor(rest / batch[axis]!);
    }
    return place;
  });
};

const integerMatMul = (node: MatMulNode): HostKernel => ([a, b], [out]) => {
  const rank = node.shape.length;
  const [m, n] = [node.shape[rank - 2]!, node.shape[rank - 1]!];
  const k = a!.shape[node.transposeA ? rank - 2 : rank - 1]!;
  const [rowA, stepA] = node.transposeA ? [1, m] : [k, 1];
  const [stepB, columnB] = node.transposeB ? [1, k] : [n, 1];
  const batch = node.shape.slice(0, -2);
  const [placesA, placesB] = [matrixPlaces(a!.shape, batch), matrixPlaces(b!.shape, batch)];
  placesA.forEach((placeA, matrix) => {
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let inner = 0; inner < k; inner++) {
          sum = (sum + Math.imul(a!.data[placeA + row * rowA + inner * stepA]!, b!.data[placesB[matrix]! + inner * stepB + column * columnB]!)) | 0;
        }
        out![(matrix * m + row) * n + column] = sum;
      }
    }
  });
};

const convolution = (node: ConvNode | ConvInputGradientNode | ConvFilterGradientNode): HostKernel => ([first, second], [out]) => {
  const sums = new Float64Array(out!.length);
  const [x, filter, y] =
    node.kind === 'conv'
      ? [first!.shape, second!.shape, node.shape]
      : node.kind === 'convInputGradient'
        ? [node.shape, second!.shape, first!.shape]
        : [first!.shape, node.shape, second!.shape];
  forEachProduct(node, x, filter, y, (atX, atFilter, atY) => {
    if (node.kind === 'conv') sums[atY]! += first!.data[atX]! * second!.data[atFilter]!;
    else if (node.kind === 'convInputGradient') sums[atX]! += first!.data[atY]! * second!.data[atFilter]!;
    else sums[atFilter]! += first!.data[atX]! * second!.data[atY]!;
  });
  out!.set(sums);
};

const pad = (node: PadNode): HostKernel => ([x], [out]) => {
  const strides = rowMajorStrides(x!.shape);
  const sources = x!.shape.map((length, axis) =>
    Array.from({ length: node.shape[axis]! }, (_, at) => mirrored(at - node.padding[axis]![0], length, node.mode) * strides[axis]!),
  );
  const outStrides = rowMajorStrides(node.shape);
  for (let index = 0; index < out!.length; index++) {
    let place = 0;
    sources.forEach((source, axis) => (place += source[Math.floor(index / outStrides[axis]!) % node.shape[axis]!]!));
    out![index] = x!.data[place]!;
  }
};

/** Where a place beyond the edge looks. */
const mirrored = (at: number, length: number, mode: PadNode['mode']): number => {
  if (at >= 0 && at < length) return at;
  if (mode === 'reflect') return at < 0 ? -at : 2 * (length - 1) - at;
  if (mode === 'symmetric') return at < 0 ? -1 - at : 2 * length - 1 - at;
  return at < 0 ? 0 : length - 1;
};

/** Visits every slice that gather moves: its index, its place in x and its place in the result, or a place of −1 outside of x. */
const forEachSlice = (node: { readonly axis: number; readonly batchDims: number }, x: Shape, indices: HostArray, visit: (atX: number, atResult: number, length: number) => void): void => {
  const { axis, batchDims } = node;
  const batches = elementCount(x.slice(0, batchDims));
  const middle = elementCount(x.slice(batchDims, axis));
  const count = elementCount(indices.shape.slice(batchDims));
  const length = elementCount(x.slice(axis + 1));
  for (let row = 0; row < batches * middle; row++) {
    const batch = Math.floor(row / middle);
    for (let at = 0; at < count; at++) {
      const index = indices.data[batch * count + at]!;
      const isInside = index >= 0 && index < x[axis]!;
      visit(isInside ? (row * x[axis]! + index) * length : -1, (row * count + at) * length, length);
    }
  }
};

const gather = (node: GatherNode): HostKernel => ([x, indices], [out]) => {
  forEachSlice(node, x!.shape, indices!, (from, to, length) => {
    if (from < 0) out!.fill(0, to, to + length);
    else for (let at = 0; at < length; at++) out![to + at] = x!.data[from + at]!;
  });
};

const scatterAdd = (node: ScatterAddNode): HostKernel => ([indices, updates], [out]) => {
  out!.fill(0);
  forEachSlice(node, node.shape, indices!, (to, from, length) => {
    if (to >= 0) for (let at = 0; at < length; at++) out![to + at]! += updates!.data[from + at]!;
  });
};

const cumulative = (node: CumulativeNode): HostKernel => {
  const { op, exclusive, reverse } = node;
  const isInteger = node.dtype === 'int32';
  const length = node.shape[node.axis]!;
  const step = rowMajorStrides(node.shape)[node.axis]!;
  const combine = (total: number, element: number): number => {
    if (op === 'sum') return isInteger ? (total + element) | 0 : total + element;
    return isInteger ? Math.imul(total, element) : total * element;
  };
  return ([x], [out]) => {
    for (let outer = 0; outer < out!.length; outer += step * length) {
      for (let start = outer; start < outer + step; start++) {
        let total = op === 'sum' ? 0 : 1;
        for (let count = 0; count < length; count++) {
          const place = start + step * (reverse ? length - 1 - count : count);
          const next = combine(total, x!.data[place]!);
          out![place] = exclusive ? total : next;
          total = next;
        }
      }
    }
  };
};

const topK = (node: TopKNode): HostKernel => ([x], [values, places]) => {
  const length = x!.shape.at(-1)!;
  const rows = elementCount(x!.shape.slice(0, -1));
  const sign = node.largest ? -1 : 1;
  for (let row = 0; row < rows; row++) {
    const data = x!.data.subarray(row * length, (row + 1) * length);
    const order = Array.from(data.keys()).sort((a, b) => sign * rank(data[a]!, data[b]!) || a - b);
    for (let index = 0; index < node.k; index++) {
      values![row * node.k + index] = data[order[index]!]!;
      places![row * node.k + index] = order[index]!;
    }
  }
};

/** Negative, zero or positive as a is smaller than, equal to or larger than b; NaN is larger than anything else. */
const rank = (a: number, b: number): number => {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : a > b ? 1 : 0;
};

