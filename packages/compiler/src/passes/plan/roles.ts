import {
  groupOf,
  isMulti,
  type Node,
  type Program,
  rowMajorStrides,
  sameShape,
  type Shape,
  singleNode,
  type ValueId,
} from '@neurite/backend';

/**
 * What a node is to the planner:
 *
 * - `leaf`: it stands somewhere already (input, constant, state).
 * - `alias`: it lies inside of another value's storage (reshape, contiguous slice).
 * - `view`: a way to read that costs nothing in a loop (fill, iota, broadcast, slice with neighbouring elements).
 * - `elementwise`, `reduce`, `contraction`: the nodes that groups are made of.
 * - `part`: a result of a node that makes several.
 * - `single`: anything else.
 */
export type Role = 'leaf' | 'alias' | 'view' | 'elementwise' | 'reduce' | 'contraction' | 'part' | 'single';

/** The role of a node by itself. */
export function roleOf(program: Program, node: Node): Role {
  switch (node.kind) {
    case 'input':
    case 'constant':
    case 'state':
      return 'leaf';
    case 'reshape':
      return 'alias';
    case 'slice':
      if (contiguousOffset(program, node) !== undefined) return 'alias';
      return node.strides[node.strides.length - 1] === 1 ? 'view' : 'single';
    case 'fill':
    case 'iota':
    case 'broadcast':
      return 'view';
    case 'reduce':
      // Only with axes kept, as simplification leaves it, and only where something is reduced.
      return node.keepDims && !sameShape(node.shape, singleNode(program, node.x).shape) ? 'reduce' : 'single';
    case 'part':
      return 'part';
    default:
      if (isMulti(node)) return 'single';
      if (groupOf(node.kind) === 'elementwise') return 'elementwise';
      return groupOf(node.kind) === 'contract' ? 'contraction' : 'single';
  }
}

/** The first element of a slice in its operand, if the slice is a contiguous run of it. */
export function contiguousOffset(program: Program, node: Extract<Node, { kind: 'slice' }>): number | undefined {
  const shape = singleNode(program, node.x).shape;
  if (!isRun(shape, node.shape, node.strides)) return undefined;
  const strides = rowMajorStrides(shape);
  return node.start.reduce((place, at, axis) => place + at * strides[axis]!, 0);
}

/** The value in whose storage a value lies, and where, in elements; itself unless it is an alias. */
export function storageOf(program: Program, roles: readonly Role[], value: ValueId): { base: ValueId; offset: number } {
  let base = value;
  let offset = 0;
  while (roles[base] === 'alias') {
    const node = program.nodes[base]!;
    if (node.kind === 'slice') offset += contiguousOffset(program, node)!;
    base = (node as { x: ValueId }).x;
  }
  return { base, offset };
}

/** All axes before the first that is cut have length 1, all after it are whole: then the elements are neighbours. */
function isRun(from: Shape, to: Shape, strides: readonly number[]): boolean {
  let outermost = true;
  for (const [axis, length] of to.entries()) {
    if (!outermost && length !== from[axis]) return false;
    if (length > 1 && strides[axis] !== 1) return false;
    if (length !== 1) outermost = false;
  }
  return true;
}
