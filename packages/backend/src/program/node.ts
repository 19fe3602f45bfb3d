import { type ByteNode, inferBytes } from './bytes.ts';
import { type ContractionNode, inferContraction } from './contract.ts';
import { type ControlNode, inferCond, inferScan, type PartNode } from './control.ts';
import { type ElementwiseNode, inferElementwise } from './elementwise.ts';
import { require } from './error.ts';
import { inferMake, type Interface, type MakeNode } from './make.ts';
import { inferMove, inferTopK, type MoveNode, type TopKNode } from './move.ts';
import { inferReduction, type ReductionNode } from './reduce.ts';
import type { TensorType, TypeLookup, ValueId } from './types.ts';
import { inferWindow, type WindowNode } from './window.ts';

/** A node that makes one tensor: other nodes take its id as operand. */
export type SingleNode =
  | MakeNode
  | ElementwiseNode
  | ReductionNode
  | ContractionNode
  | ByteNode
  | WindowNode
  | MoveNode
  | PartNode;

/** A node that makes several tensors: only `part` nodes take its id. */
export type MultiNode = TopKNode | ControlNode;

/** A primitive with its operands and attributes: plain data, told apart by `kind`. */
export type Node = SingleNode | MultiNode;

/** The name of a primitive. */
export type NodeKind = Node['kind'];

/** The group of a primitive in the table of groups; there is one source file for each. */
export type NodeGroup = 'make' | 'elementwise' | 'reduce' | 'contract' | 'bytes' | 'window' | 'move' | 'control';

interface KindFacts {
  readonly group: NodeGroup;
  /** The fields that hold operands: a value, a list of values, or nothing. */
  readonly operands: readonly string[];
}

const facts: Readonly<Record<NodeKind, KindFacts>> = {
  input: { group: 'make', operands: [] },
  constant: { group: 'make', operands: [] },
  state: { group: 'make', operands: [] },
  fill: { group: 'make', operands: [] },
  iota: { group: 'make', operands: [] },
  random: { group: 'make', operands: ['key', 'counter', 'step'] },
  unary: { group: 'elementwise', operands: ['x'] },
  binary: { group: 'elementwise', operands: ['a', 'b'] },
  compare: { group: 'elementwise', operands: ['a', 'b'] },
  select: { group: 'elementwise', operands: ['condition', 'onTrue', 'onFalse'] },
  cast: { group: 'elementwise', operands: ['x'] },
  clamp: { group: 'elementwise', operands: ['x'] },
  reduce: { group: 'reduce', operands: ['x'] },
  argReduce: { group: 'reduce', operands: ['x'] },
  matMul: { group: 'contract', operands: ['a', 'b'] },
  conv: { group: 'contract', operands: ['x', 'filter'] },
  convInputGradient: { group: 'contract', operands: ['dy', 'filter'] },
  convFilterGradient: { group: 'contract', operands: ['x', 'dy'] },
  packBytes: { group: 'bytes', operands: ['x'] },
  byteMatMul: { group: 'bytes', operands: ['a', 'b'] },
  byteConv: { group: 'bytes', operands: ['x', 'filter'] },
  maxPool: { group: 'window', operands: ['x'] },
  maxPoolGradient: { group: 'window', operands: ['x', 'dy'] },
  maxPoolPick: { group: 'window', operands: ['x', 'values'] },
  avgPool: { group: 'window', operands: ['x'] },
  avgPoolGradient: { group: 'window', operands: ['dy'] },
  resize: { group: 'window', operands: ['x'] },
  resizeGradient: { group: 'window', operands: ['dy'] },
  reshape: { group: 'move', operands: ['x'] },
  transpose: { group: 'move', operands: ['x'] },
  broadcast: { group: 'move', operands: ['x'] },
  slice: { group: 'move', operands: ['x'] },
  pad: { group: 'move', operands: ['x'] },
  concat: { group: 'move', operands: ['xs'] },
  gather: { group: 'move', operands: ['x', 'indices'] },
  scatterAdd: { group: 'move', operands: ['indices', 'updates'] },
  reverse: { group: 'move', operands: ['x'] },
  cumulative: { group: 'move', operands: ['x'] },
  topK: { group: 'move', operands: ['x'] },
  part: { group: 'control', operands: ['of'] },
  cond: { group: 'control', operands: ['predicate', 'operands'] },
  scan: { group: 'control', operands: ['carries', 'xs', 'consts'] },
  host: { group: 'control', operands: ['operands'] },
};

/**
 * Every kind of node.
 *
 * @example
 * nodeKinds.filter((kind) => groupOf(kind) === 'reduce') // ['reduce', 'argReduce']
 */
export const nodeKinds: readonly NodeKind[] = Object.keys(facts) as NodeKind[];

/**
 * The group that a kind of node belongs to.
 *
 * @example
 * groupOf('convInputGradient') // 'contract'
 */
export function groupOf(kind: NodeKind): NodeGroup {
  return facts[kind].group;
}

/** The names of the fields that hold a node's operands, in the order of {@link nodeInputs}. */
export function operandFields(kind: NodeKind): readonly string[] {
  return facts[kind].operands;
}

/**
 * Whether a node makes several tensors, to be taken by `part` nodes.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * b.topK(x, 1);
 * b.nodes.map(isMulti) // [false, true, false, false]
 */
export function isMulti(node: Node): node is MultiNode {
  return node.kind === 'topK' || node.kind === 'cond' || node.kind === 'scan' || node.kind === 'host';
}

/**
 * The operands of a node, in the order in which its kind declares them; values that are used twice stand twice.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const y = b.matMul(x, b.transpose(x, [1, 0]));
 * nodeInputs(b.nodes[y]!) // [0, 1]
 */
export function nodeInputs(node: Node): ValueId[] {
  const fields = node as unknown as Readonly<Record<string, ValueId | readonly ValueId[] | undefined>>;
  const inputs: ValueId[] = [];
  for (const name of facts[node.kind].operands) {
    const operand = fields[name];
    if (typeof operand === 'number') inputs.push(operand);
    else if (operand !== undefined) inputs.push(...operand);
  }
  return inputs;
}

/**
 * The same node with other operands: each is replaced by what `map` makes of it.
 *
 * @example
 * const b = new ProgramBuilder();
 * const [x, y] = [b.input({ shape: [3], dtype: 'float32' }), b.input({ shape: [3], dtype: 'float32' })];
 * const node = b.nodes[b.binary('sub', x, y)]!;
 * nodeInputs(mapInputs(node, (value) => (value === x ? y : x))) // [1, 0]
 */
export function mapInputs<N extends Node>(node: N, map: (value: ValueId) => ValueId): N {
  const fields = node as unknown as Readonly<Record<string, ValueId | readonly ValueId[] | undefined>>;
  const mapped: Record<string, unknown> = { ...fields };
  for (const name of facts[node.kind].operands) {
    const operand = fields[name];
    if (operand !== undefined) mapped[name] = typeof operand === 'number' ? map(operand) : operand.map(map);
  }
  return mapped as unknown as N;
}

/**
 * The type of a node's result, computed from its operands' types; throws where they do not fit. Kinds whose shape or
 * element type cannot follow from the operands (reshape, broadcast, slice, resize, scatterAdd, gradients, fill, iota,
 * random, cast) carry it themselves, and it is checked.
 *
 * @throws ProgramError saying which rule is broken
 */
export function inferNode(
  node: SingleNode,
  typeOf: TypeLookup,
  partsOf: (value: ValueId) => readonly TensorType[],
  outside: Interface,
): TensorType {
  requireShape(node);
  switch (groupOf(node.kind)) {
    case 'make':
      return inferMake(node as MakeNode, typeOf, outside);
    case 'elementwise':
      return inferElementwise(node as ElementwiseNode, typeOf);
    case 'reduce':
      return inferReduction(node as ReductionNode, typeOf);
    case 'contract':
      return inferContraction(node as ContractionNode, typeOf);
    case 'bytes':
      return inferBytes(node as ByteNode, typeOf);
    case 'window':
      return inferWindow(node as WindowNode, typeOf);
    case 'move':
      return inferMove(node as MoveNode, typeOf);
    case 'control': {
      const part = node as PartNode;
      const type = partsOf(part.of)[part.index];
      require(type !== undefined, () => `%${part.of} has no part ${part.index}`);
      return type!;
    }
  }
}

/** The types of a multi-output node's parts; see {@link inferNode}. */
export function inferParts(node: MultiNode, typeOf: TypeLookup): readonly TensorType[] {
  switch (node.kind) {
    case 'topK':
      return inferTopK(node, typeOf);
    case 'cond':
      return inferCond(node, typeOf);
    case 'scan':
      return inferScan(node, typeOf);
    case 'host':
      node.operands.forEach(typeOf);
      node.outputs.forEach(requireShape);
      return node.outputs;
  }
}

function requireShape(type: TensorType): void {
  require(type.shape.every((length) => Number.isSafeInteger(length) && length >= 0), () =>
    `[${type.shape.join(',')}] is no shape`);
  require(type.dtype === 'float32' || type.dtype === 'int32' || type.dtype === 'bool', () =>
    `unknown element type '${type.dtype}'`);
}
