/** Rules for control: branches that are known, loops that do not loop. */
import { mapInputs, type Program, type ProgramBuilder, type ValueId } from '@neurite/backend';
import { literal, type NodeOf, reshaped, type Rule } from './rule.ts';

/** A branch that is known is taken. */
export const simplifyCond: Rule<NodeOf<'cond'>> = (node, b) => {
  const predicate = literal(node.predicate, b);
  return predicate === undefined ? undefined : inline(predicate === 1 ? node.onTrue : node.onFalse, node.operands, b);
};

/** A scan of one step is its body, one of none hands its carries on. */
export const simplifyScan: Rule<NodeOf<'scan'>> = (node, b) => {
  if (node.length > 1) return undefined;
  if (node.length === 0) {
    const empty = node.outputs.slice(node.carries.length).map(({ shape, dtype }) => b.fill(0, shape, dtype));
    return [...node.carries, ...empty];
  }
  const slices = node.xs.map((x) => reshaped(x, b.typeOf(x).shape.slice(1), b));
  const results = inline(node.body, [...node.carries, ...slices, ...node.consts, b.scalar(0, 'int32')], b);
  const stacked = [...results.slice(node.carries.length), ...(node.history ? node.carries : [])];
  return [
    ...results.slice(0, node.carries.length),
    ...stacked.map((value) => reshaped(value, [1, ...b.typeOf(value).shape], b)),
  ];
};

/** Adds an inner program's nodes to the program that is built, on these inputs; gives its outputs. */
export function inline(inner: Program, inputs: readonly ValueId[], b: ProgramBuilder): ValueId[] {
  const values: ValueId[] = [];
  for (const node of inner.nodes) {
    if (node.kind === 'input') values.push(inputs[node.index]!);
    else if (node.kind === 'constant') values.push(b.constant(inner.constants[node.index]!));
    else values.push(b.copy(mapInputs(node, (value) => values[value]!)));
  }
  return inner.outputs.map((value) => values[value]!);
}
