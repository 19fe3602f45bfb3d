import type { ConcatNode, PadNode, ReshapeNode } from '@neurite/backend';
import { rowMajorStrides } from '@neurite/backend';

import { defineFill, defineLoop } from './elementwise-step.ts';
import { GroupExpressions } from './expressions.ts';
import { typeOf } from './graph.ts';
import type { Group } from './group.ts';
import { buffersRead } from './order.ts';
import type { EmitContext, Step, StepContext } from './step.ts';
import { sliceView, type View, wholeView } from './view.ts';

const step = (context: StepContext, group: Group, parts: readonly ((emit: EmitContext) => void)[]): Step => ({
  nodes: group.nodes,
  reads: buffersRead(context.graph, group),
  outputs: group.outputs,
  scratchBytes: 0,
  inPlace: [],
  emit: (emit) => parts.forEach((part) => part(emit)),
});

/** Copies a value, whatever it is, to a part of a result. */
const copyOf = (context: StepContext, value: number, to: View): ((emit: EmitContext) => void) => {
  const expressions = new GroupExpressions(context.graph, [], to.shape);
  const expression = expressions.of(value);
  return defineLoop(context, to.shape, expressions.operands, [{ expression, view: to }]);
};

/** Operands one after the other along an axis: one copy each. */
export const concatStep = (context: StepContext, group: Group): Step => {
  const node = context.graph.program.nodes[group.root] as ConcatNode;
  const whole = wholeView(group.root, node.shape, node.dtype);
  let start = 0;
  const parts = node.xs.map((x) => {
    const { shape } = typeOf(context.graph.program, x);
    const to = sliceView(whole, shape.map((_, axis) => (axis === node.axis ? start : 0)), shape.map(() => 1), shape);
    start += shape[node.axis]!;
    return copyOf(context, x, to);
  });
  return step(context, group, parts);
};

/** A constant frame: everything is filled, then the inside is copied. */
export const padStep = (context: StepContext, group: Group): Step => {
  const node = context.graph.program.nodes[group.root] as PadNode;
  const whole = wholeView(group.root, node.shape, node.dtype);
  const { shape } = typeOf(context.graph.program, node.x);
  const inside = sliceView(whole, node.padding.map(([low]) => low), shape.map(() => 1), shape);
  const isFramed = node.padding.some(([low, high]) => low + high > 0);
  return step(context, group, [...(isFramed ? [defineFill(context, whole, node.value)] : []), copyOf(context, node.x, inside)]);
};

/** A reshape of a view that no strides describe: its elements are copied in the operand's own shape. */
export const reshapeStep = (context: StepContext, group: Group): Step => {
  const node = context.graph.program.nodes[group.root] as ReshapeNode;
  const { shape } = typeOf(context.graph.program, node.x);
  const to: View = { ...wholeView(group.root, shape, node.dtype), strides: rowMajorStrides(shape) };
  return step(context, group, [copyOf(context, node.x, to)]);
};

