/** Rules for casts, selections and operands that are repeated needlessly. */
import { broadcastShapes, elementCount, mapInputs, sameShape, type ValueId } from '@neurite/backend';
import { inPlaceOf, literal, made, type NodeOf, type Rule } from './rule.ts';

/** Casts to the same type, and casts of booleans that passed through another type. */
export const simplifyCast: Rule<NodeOf<'cast'>> = (node, b) => {
  const from = b.typeOf(node.x).dtype;
  if (from === node.dtype) return node.x;
  const inner = made('cast', node.x, b);
  if (inner !== undefined && b.typeOf(inner.x).dtype === 'bool') {
    return node.dtype === 'bool' ? inner.x : b.cast(inner.x, node.dtype);
  }
  const repeated = made('broadcast', node.x, b);
  return repeated === undefined ? undefined : b.broadcast(b.cast(repeated.x, node.dtype), node.shape);
};

/** Selections between equals, by a known condition, or by a negated one. */
export const simplifySelect: Rule<NodeOf<'select'>> = (node, b) => {
  const condition = literal(node.condition, b);
  if (condition !== undefined) return inPlaceOf(node, condition === 1 ? node.onTrue : node.onFalse, b);
  if (node.onTrue === node.onFalse) return inPlaceOf(node, node.onTrue, b);
  const negation = made('unary', node.condition, b);
  return negation?.op === 'not' ? b.select(negation.x, node.onFalse, node.onTrue) : undefined;
};

/**
 * An operand that was broadcast before is taken as it was, where the others alone make the result's shape: element-wise
 * primitives broadcast by themselves. A fill becomes a literal of shape [] on the same terms.
 */
export const simplifyOperands: Rule<NodeOf<'binary' | 'compare' | 'select'>> = (node, b) => {
  const fields = node.kind === 'select' ? (['condition', 'onTrue', 'onFalse'] as const) : (['a', 'b'] as const);
  const operands = fields.map((field) => (node as unknown as Record<string, ValueId>)[field]!);
  for (const [index, operand] of operands.entries()) {
    const made = b.nodes[operand]!;
    const smaller =
      made.kind === 'broadcast'
        ? b.typeOf(made.x).shape
        : made.kind === 'fill' && made.shape.length > 0
          ? []
          : undefined;
    if (smaller === undefined) continue;
    const others = operands.filter((_, at) => at !== index).map((other) => b.typeOf(other).shape);
    if (!sameShape(broadcastShapes(smaller, ...others), node.shape)) continue;
    const replacement =
      made.kind === 'broadcast' ? made.x : b.scalar((made as NodeOf<'fill'>).value, (made as NodeOf<'fill'>).dtype);
    let at = 0;
    return b.add(mapInputs(node, (value) => (at++ === index ? replacement : value)));
  }
  return sinkBroadcasts(node, operands, b);
};

/** f(broadcast x, broadcast y) = broadcast f(x, y), where that has fewer elements. */
function sinkBroadcasts(
  node: NodeOf<'binary' | 'compare' | 'select'>,
  operands: readonly ValueId[],
  b: Parameters<Rule>[1],
): ValueId | undefined {
  const sources = operands.map((operand) => made('broadcast', operand, b)?.x ?? operand);
  if (sources.every((source, index) => source === operands[index])) return undefined;
  const smaller = broadcastShapes(...sources.map((source) => b.typeOf(source).shape));
  if (elementCount(smaller) >= elementCount(node.shape)) return undefined;
  let at = 0;
  return b.broadcast(b.add(mapInputs(node, () => sources[at++]!)), node.shape);
}
