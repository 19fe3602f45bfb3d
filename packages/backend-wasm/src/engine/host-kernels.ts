import {
  elementCount,
  type MatMulNode,
  type MultiNode,
  ProgramError,
  rowMajorStrides,
  type Shape,
  type SingleNode,
  type TopKNode,
} from '@neurite/backend';
import type { HostKernel } from './host-step.ts';

/** Kernels in plain JavaScript for the primitives, or the cases of them, that have no generated code. */
export const hostKernel = (
  node: Exclude<SingleNode, { kind: 'part' }> | Exclude<MultiNode, { kind: 'cond' | 'scan' | 'host' }>,
): HostKernel => {
  switch (node.kind) {
    case 'matMul':
      return integerMatMul(node);
    case 'topK':
      return topK(node);
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

const integerMatMul =
  (node: MatMulNode): HostKernel =>
  ([a, b], [out]) => {
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
            sum =
              (sum +
                Math.imul(
                  a!.data[placeA + row * rowA + inner * stepA]!,
                  b!.data[placesB[matrix]! + inner * stepB + column * columnB]!,
                )) |
              0;
          }
          out![(matrix * m + row) * n + column] = sum;
        }
      }
    });
  };

const topK =
  (node: TopKNode): HostKernel =>
  ([x], [values, places]) => {
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
