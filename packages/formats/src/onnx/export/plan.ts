/** What of a program is written, and as what. */
import { type Node, nodeInputs, type ValueId } from '@neurite/backend';
import type { SymbolicProgram } from './graph-writer.ts';
import { type Pattern, patternAt } from './patterns.ts';

export interface WritingPlan {
  /** The values that one operator computes from others than their own operands. */
  readonly patterns: ReadonlyMap<ValueId, Pattern>;
  /** The values that are used, then. */
  readonly needed: ReadonlySet<ValueId>;
}

/** Primitives whose operators have channels first. */
const channelsFirstKinds: ReadonlySet<Node['kind']> = new Set([
  'conv',
  'convInputGradient',
  'maxPool',
  'avgPool',
  'resize',
]);

/** Primitives that go on in the order of axes that they find. */
const followingKinds: ReadonlySet<Node['kind']> = new Set([
  'unary',
  'binary',
  'compare',
  'select',
  'cast',
  'clamp',
  'pad',
  'concat',
]);

export function planOf(program: SymbolicProgram): WritingPlan {
  // Operands are numbers in every program, open or not.
  const nodes = program.nodes as readonly Node[];
  const channelsFirst = new Set<ValueId>();
  const patterns = new Map<ValueId, Pattern>();
  for (const [id, node] of nodes.entries()) {
    const pattern = patternAt(program, id, (value) => channelsFirst.has(value));
    if (pattern !== undefined) patterns.set(id, pattern);
    const follows = followingKinds.has(node.kind) && nodeInputs(node).some((operand) => channelsFirst.has(operand));
    if (channelsFirstKinds.has(node.kind) || follows) channelsFirst.add(id);
  }
  const needed = new Set(program.outputs as readonly ValueId[]);
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (!needed.has(id)) continue;
    for (const operand of patterns.get(id)?.operands ?? nodeInputs(nodes[id]!)) needed.add(operand);
  }
  return { patterns, needed };
}
