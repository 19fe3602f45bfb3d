import type { Node } from '../program/node.ts';
import type { ValueId } from '../program/types.ts';
import type { Graph } from './graph.ts';

/** What a backend's kernels can take in: grouping asks, and the backend answers. */
export interface FusionRules {
  /** Whether a node's kernel reads its operands through any strides, so that views need not be copied for it. */
  readonly takesStrides: (node: Node) => boolean;
  /** Whether a node's kernel can go on with the element-wise nodes that follow it, before anything is stored. */
  readonly takesEpilogue: (node: Node) => boolean;
  /** Whether what follows the kernel of `root` can read this stored value, broadcast to root's shape. */
  readonly isEpilogueOperand: (root: ValueId, operand: ValueId, graph: Graph) => boolean;
}

const STRIDED: ReadonlySet<Node['kind']> = new Set([
  'matMul',
  'byteMatMul',
  'packBytes',
  'reduce',
  'argReduce',
  'concat',
  'pad',
  'reshape',
]);

/**
 * Whether kernels of this kind walk their operands axis by axis, and so through whatever strides a view has.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const product = b.matMul(x, x, { transposeB: true });
 * readsThroughStrides(b.nodes[product]!) // true
 */
export const readsThroughStrides = (node: Node): boolean => STRIDED.has(node.kind);
