import type { ArgReduceNode, ReduceNode, ReductionNode } from '@neurite/backend';
import type { Compute, Lowering } from './lowering.ts';

const REDUCE: Readonly<Record<ReduceNode['op'], string>> = {
  sum: 'Sum',
  prod: 'Prod',
  max: 'Max',
  min: 'Min',
  any: 'Any',
  all: 'All',
};

/** Sums, extremes and their places. */
export const reduction = (node: ReductionNode, lowering: Lowering): Compute => {
  const { kernels: k } = lowering;
  if (node.kind === 'argReduce') return argReduce(node, lowering);
  if (node.axes.length === 0) return (x) => x;
  const axis = [...node.axes];
  // tfjs-core calls the axes of max by another name.
  const attributes = { axis, reductionIndices: axis, keepDims: node.keepDims };
  return (x) => k.run(REDUCE[node.op], { x }, attributes);
};

/** The first extreme, or the first NaN, which TensorFlow passes over. */
const argReduce = (node: ArgReduceNode, { kernels: k, typeOf }: Lowering): Compute => {
  const name = node.op === 'max' ? 'ArgMax' : 'ArgMin';
  const { axis } = node;
  const { dtype } = typeOf(node.x);
  if (dtype === 'int32') return (x) => k.run(name, { x }, { axis });
  if (dtype === 'bool') return (x) => k.run(name, { x: k.cast(x, 'int32') }, { axis });
  return (x) => {
    const isNaN = k.run('IsNan', { x });
    const firstNaN = k.run('ArgMax', { x: k.cast(isNaN, 'int32') }, { axis });
    const hasNaN = k.run('Any', { x: isNaN }, { axis: [axis], keepDims: false });
    return k.select(hasNaN, firstNaN, k.run(name, { x }, { axis }), node.shape);
  };
};
