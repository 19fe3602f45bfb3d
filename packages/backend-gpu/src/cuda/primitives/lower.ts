import {
  type ContractionNode,
  type ElementwiseNode,
  groupOf,
  type MoveNode,
  type ReductionNode,
  type ReshapeNode,
  type SingleNode,
  type WindowNode,
} from '@neurite/backend';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import type { Compute, Lowering } from './lowering.ts';
import { matMul } from './matmul.ts';
import { movement } from './move.ts';
import { pool } from './pool.ts';
import { reduction } from './reduce.ts';
import { resize } from './resize.ts';

/** A primitive by kernels of TensorFlow's; `undefined`: it has none for it, and the host computes it. */
export const lower = (node: SingleNode, lowering: Lowering): Compute | undefined => {
  switch (groupOf(node.kind)) {
    case 'elementwise':
      return elementwise(node as ElementwiseNode, lowering);
    case 'reduce':
      return reduction(node as ReductionNode, lowering);
    case 'contract':
      return node.kind === 'matMul'
        ? matMul(node, lowering)
        : convolution(node as Exclude<ContractionNode, { kind: 'matMul' }>, lowering);
    case 'window':
      return node.kind === 'resize' || node.kind === 'resizeGradient'
        ? resize(node, lowering)
        : pool(node as Exclude<WindowNode, { kind: 'resize' | 'resizeGradient' }>, lowering);
    case 'move':
      return movement(node as Exclude<MoveNode, ReshapeNode>, lowering);
    default:
      // Random numbers are the same bits everywhere, and TensorFlow's are others; bytes it does not have.
      return undefined;
  }
};
