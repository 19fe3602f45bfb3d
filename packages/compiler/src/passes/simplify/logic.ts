/** Rules for casts, selections and operands that are repeated needlessly. */
import {
  broadcastShapes,
  elementCount,
  type ElementwiseNode,
  groupOf,
  isMulti,
  mapInputs,
  nodeInputs,
  type ProgramBuilder,
  sameShape,
  type Shape,
  type ValueId,
} from '@neurite/backend';
import { inPlaceOf, literal, made, type NodeOf, reshaped, type Rule } from './rule.ts';

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

/**
 * f(reshape x) = reshape f(x): reshapes move towards the end, so that bias and activation meet the product that they
 * belong to. Other operands must look the same in both shapes: scalars, trailing axes that both have, or reshapes of
 * the same kind. A reshape that only adds or drops axes of length 1 stays (but of a single element): {@link
 * liftReshape} moves it the other way.
 */
export const sinkReshape: Rule<ElementwiseNode> = (node, b) => {
  const operands = nodeInputs(node);
  const before = operands
    .map((operand) => made('reshape', operand, b))
    .find((view) => view !== undefined && sameShape(view.shape, node.shape) && isWorthSinking(view, b));
  if (before === undefined) return undefined;
  const shape = b.typeOf(before.x).shape;
  const sources = operands.map((operand) => {
    const view = made('reshape', operand, b);
    if (view !== undefined && sameShape(view.shape, node.shape) && sameShape(b.typeOf(view.x).shape, shape))
      return view.x;
    const own = b.typeOf(operand).shape;
    const firstLong = own.findIndex((length) => length !== 1);
    const trailing = firstLong < 0 ? [] : own.slice(firstLong);
    const fits =
      trailing.length <= shape.length &&
      trailing.every((_, index) => {
        const fromEnd = trailing.length - index;
        return shape[shape.length - fromEnd] === node.shape[node.shape.length - fromEnd];
      });
    return fits ? { operand, trailing } : undefined;
  });
  if (!sources.every((source) => source !== undefined)) return undefined;
  const moved = sources.map((source) =>
    typeof source === 'number' ? source : reshaped(source.operand, source.trailing, b),
  );
  let at = 0;
  return b.reshape(b.add(mapInputs(node, () => moved[at++]!)), node.shape);
};

/**
 * reshape f(x) = f(reshape x), where the reshape only adds or drops axes of length 1: it moves towards the beginning,
 * so that a mean whose axes were dropped and come back is, in the end, one whose axes were kept.
 */
export const liftReshape: Rule<NodeOf<'reshape'>> = (node, b, uses) => {
  const source = b.nodes[node.x]!;
  const isElementwise = !isMulti(source) && groupOf(source.kind) === 'elementwise';
  if (!isElementwise || uses(node.x) > 1 || elementCount(node.shape) === 1) return undefined;
  if (!sameLongAxes(source.shape, node.shape)) return undefined;
  const lifted = nodeInputs(source).map((operand) => {
    const { shape } = b.typeOf(operand);
    if (sameShape(shape, source.shape)) return { operand, shape: node.shape };
    return elementCount(shape) === 1 ? { operand, shape: [] } : undefined;
  });
  if (!lifted.every((operand) => operand !== undefined)) return undefined;
  const operands = lifted.map(({ operand, shape }) => reshaped(operand, shape, b));
  let at = 0;
  return b.add(mapInputs(source as ElementwiseNode, () => operands[at++]!));
};

function isWorthSinking(view: NodeOf<'reshape'>, b: ProgramBuilder): boolean {
  return elementCount(view.shape) === 1 || !sameLongAxes(b.typeOf(view.x).shape, view.shape);
}

/** Whether two shapes are equal but for axes of length 1. */
function sameLongAxes(p: Shape, q: Shape): boolean {
  const long = (shape: Shape): number[] => shape.filter((length) => length !== 1);
  return sameShape(long(p), long(q));
}
