import {
  type Node,
  type NodeKind,
  type ProgramBuilder,
  sameShape,
  type SingleNode,
  type Shape,
  type ValueId,
} from '@neurite/backend';
import type { UseCount } from '../rewrite.ts';

/** A node of one kind. */
export type NodeOf<K extends NodeKind> = Extract<Node, { readonly kind: K }>;

/**
 * A value to put in the place of a node, or nothing where the rule does not apply. A rule never makes a program slower
 * or larger, and keeps every value bit for bit (NaN and −0 included) except where it says so.
 */
export type Rule<N extends Node = Node> = (
  node: N,
  b: ProgramBuilder,
  uses: UseCount,
) => ValueId | readonly ValueId[] | undefined;

/** The one value that all elements of a value have, if it is a fill. */
export function literal(value: ValueId, b: ProgramBuilder): number | undefined {
  const node = b.nodes[value]!;
  return node.kind === 'fill' ? node.value : undefined;
}

/** The node that makes a value, if it is of this kind. */
export function made<K extends NodeKind>(kind: K, value: ValueId, b: ProgramBuilder): NodeOf<K> | undefined {
  const node = b.nodes[value]!;
  return node.kind === kind ? (node as NodeOf<K>) : undefined;
}

/** A value in the place of a node: repeated to its shape where it is smaller. */
export function inPlaceOf(node: SingleNode, value: ValueId, b: ProgramBuilder): ValueId {
  return repeated(value, node.shape, b);
}

/** A value broadcast to a shape; itself where it has that shape. */
export function repeated(value: ValueId, shape: Shape, b: ProgramBuilder): ValueId {
  return sameShape(b.typeOf(value).shape, shape) ? value : b.broadcast(value, shape);
}

/** A value reshaped; itself where it has that shape. */
export function reshaped(value: ValueId, shape: Shape, b: ProgramBuilder): ValueId {
  return sameShape(b.typeOf(value).shape, shape) ? value : b.reshape(value, shape);
}
