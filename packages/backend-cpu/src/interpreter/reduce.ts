import {
  elementCount,
  type HostArray,
  type ReduceOp,
  type ReductionNode,
  rowMajorStrides,
  type TypedArray,
  type ValueId,
  zeros,
} from '@neurite/backend';
import { stridedPlaces } from './strides.ts';

/** Runs a reduction: for each element of the result, over all elements of x that it stands for. */
export function runReduction(node: ReductionNode, operand: (value: ValueId) => HostArray): TypedArray {
  const x = operand(node.x);
  const axes = node.kind === 'reduce' ? node.axes : [node.axis];
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const strides = rowMajorStrides(x.shape);
  const pick = (list: readonly number[], chosen: readonly number[]): number[] => chosen.map((axis) => list[axis]!);
  const starts = stridedPlaces(pick(x.shape, kept), pick(strides, kept));
  const steps = stridedPlaces(pick(x.shape, axes), pick(strides, axes));
  const out = zeros(node.dtype, elementCount(node.shape));
  for (const [index, start] of starts.entries()) {
    if (node.kind === 'argReduce') {
      out[index] = firstExtreme(x.data, start, steps, node.op === 'max');
    } else {
      const combine = combiner(node.op, x.dtype === 'int32');
      let result = identity(node.op, x.dtype === 'int32');
      for (const step of steps) result = combine(result, x.data[start + step]!);
      out[index] = result;
    }
  }
  return out;
}

/** What a reduction of nothing gives. */
function identity(op: ReduceOp, integer: boolean): number {
  switch (op) {
    case 'sum':
    case 'any':
      return 0;
    case 'prod':
    case 'all':
      return 1;
    case 'max':
      return integer ? -(2 ** 31) : -Infinity;
    case 'min':
      return integer ? 2 ** 31 - 1 : Infinity;
  }
}

/** Adds one element to a reduction; float32 sums and products grow in double precision. */
function combiner(op: ReduceOp, integer: boolean): (total: number, element: number) => number {
  switch (op) {
    case 'sum':
      return integer ? (total, element) => (total + element) | 0 : (total, element) => total + element;
    case 'prod':
      return integer ? Math.imul : (total, element) => total * element;
    case 'max':
    case 'any':
      return Math.max;
    case 'min':
    case 'all':
      return Math.min;
  }
}

function firstExtreme(data: TypedArray, start: number, steps: Int32Array, largest: boolean): number {
  let best = 0;
  for (let index = 0; index < steps.length; index++) {
    const [value, leader] = [data[start + steps[index]!]!, data[start + steps[best]!]!];
    if (Number.isNaN(value)) return index;
    if (largest ? value > leader : value < leader) best = index;
  }
  return best;
}
