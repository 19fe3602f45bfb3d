import {
  type ByteNode,
  type ContractionNode,
  type ElementwiseNode,
  type GatherNode,
  groupOf,
  type MoveNode,
  type ReductionNode,
  type ReshapeNode,
  type ScatterAddNode,
  type SingleNode,
  type WindowNode,
} from '@neurite/backend';
import { bytes } from './bytes.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { gather, type IndexedCompute, scatterAdd } from './gather.ts';
import type { Compute, Lowering } from './lowering.ts';
import { matMul } from './matmul.ts';
import { movement } from './move.ts';
import { pool } from './pool.ts';
import { reduction } from './reduce.ts';
import { resize } from './resize.ts';

/** A primitive by kernels of TensorFlow's; `undefined`: it has none for it, and the host computes it. */
export const lower = (node: SingleNode, lowering: Lowering): IndexedCompute | undefined => {
  if (node.kind === 'gather') return gather(node, lowering);
  if (node.kind === 'scatterAdd') return scatterAdd(node, lowering);
  const compute = onTensors(node, lowering);
  return compute && ((operands) => compute(...operands.map((operand) => operand.tensor())));
};

const onTensors = (node: Exclude<SingleNode, GatherNode | ScatterAddNode>, lowering: Lowering): Compute | undefined => {
  switch (groupOf(node.kind)) {
    case 'elementwise':
      return elementwise(node as ElementwiseNode, lowering);
    case 'reduce':
      return reduction(node as ReductionNode, lowering);
    case 'contract':
      return node.kind === 'matMul'
        ? matMul(node, lowering)
        : convolution(node as Exclude<ContractionNode, { kind: 'matMul' }>, lowering);
    case 'bytes':
      return bytes(node as ByteNode, lowering);
    case 'window':
      return node.kind === 'resize' || node.kind === 'resizeGradient'
        ? resize(node, lowering)
        : pool(node as Exclude<WindowNode, { kind: 'resize' | 'resizeGradient' }>, lowering);
    case 'move':
      return movement(node as Exclude<MoveNode, ReshapeNode | GatherNode | ScatterAddNode>, lowering);
    default:
      // Random numbers are the same bits everywhere, and TensorFlow's are others.
      return undefined;
  }
};
