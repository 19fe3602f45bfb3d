import { hash, type HostArray, type Node, type Program, sameType, type ValueId } from '@neurite/backend';
import { rewrite, rewriteNested } from './rewrite.ts';

/** Constants up to this many elements are compared by their values, larger ones by identity. */
const comparedElements = 4096;

/**
 * Common subexpression elimination: nodes of one kind with the same operands and attributes become one. All primitives
 * are pure functions, random numbers included (their counter is an operand); only host nodes with an effect are kept
 * apart.
 */
export function mergeCommon(program: Program): Program {
  const seen = new Map<string, ValueId>();
  const inner = rewriteNested(program, mergeCommon);
  return rewrite(inner, (node, b) => {
    if (node.kind === 'host' && node.effect) return undefined;
    const key = node.kind === 'constant' ? `constant ${firstEqual(program.constants, node.index)}` : keyOf(node);
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, b.nodes.length);
    return undefined;
  });
}

/** A text that two nodes share only if they compute the same; labels do not count. */
function keyOf(node: Node): string {
  return JSON.stringify(inOrder(node), (name, value: unknown) => {
    if (name === 'label') return undefined;
    if (typeof value === 'object' && value !== null && 'nodes' in value) return hash(value as Program);
    // JSON has neither −0 nor NaN nor the infinities.
    if (typeof value === 'number' && (value === 0 || !Number.isFinite(value)))
      return Object.is(value, -0) ? '-0' : String(value);
    return value;
  });
}

const commutative: readonly string[] = ['add', 'mul', 'max', 'min', 'and', 'or', 'xor', 'eq', 'ne'];

/** The operands of a commutative operation in one order. */
function inOrder(node: Node): Node {
  const swaps = (node.kind === 'binary' || node.kind === 'compare') && commutative.includes(node.op) && node.a > node.b;
  return swaps ? { ...node, a: node.b, b: node.a } : node;
}

function firstEqual(constants: readonly HostArray[], index: number): number {
  const wanted = constants[index]!;
  return constants.findIndex(
    (other) => sameType(other, wanted) && (other.data === wanted.data || sameValues(other, wanted)),
  );
}

function sameValues(a: HostArray, b: HostArray): boolean {
  return a.data.length <= comparedElements && a.data.every((value, index) => Object.is(value, b.data[index]));
}
