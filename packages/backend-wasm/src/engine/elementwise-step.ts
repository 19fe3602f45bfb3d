import {
  elementCount,
  type Shape,
  type ValueId,
  type Graph,
  typeOfValue,
  type KernelGroup,
  buffersRead,
  isContiguous,
  type View,
  wholeView,
} from '@neurite/backend';
import { elementwise } from '../codegen/elementwise.ts';
import * as e from '../codegen/expression.ts';
import type { Expression } from '../codegen/expression.ts';
import { copy } from '../codegen/move.ts';
import { expressionKey, nodesOf } from '../codegen/expression.ts';
import { bytesOf, GroupExpressions, kindOf } from './expressions.ts';
import { shared } from './shared.ts';
import type { EmitContext, Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

/**
 * Smaller numbers than this are stored in variables as zero. A moment of an optimizer that decays towards zero would otherwise go
 * through the denormal numbers, with which every operation takes some hundred cycles, and WebAssembly cannot switch them off.
 */
const FLUSH_BELOW = 1e-30;

/** Element-wise nodes as one loop, whose results may lie where operands lay. */
export const elementwiseStep = (context: StepContext, group: KernelGroup): Step => {
  const { graph } = context;
  const { shape } = typeOfValue(graph.program, group.root);
  const expressions = new GroupExpressions(graph, group.nodes, shape);
  const results = group.outputs.map((id) => {
    const expression = expressions.of(id);
    return expression.kind === 'f32' && decays(graph, group, id) ? flushed(expression) : expression;
  });
  const outputs = group.outputs.map((id) => wholeView(id, shape, typeOfValue(graph.program, id).dtype));
  const copied = group.nodes.length === 1 ? graph.copies.get(group.root) : undefined;
  if (copied !== undefined) {
    const emit = defineCopy(context, copied, wholeView(group.root, shape, copied.dtype));
    return {
      nodes: group.nodes,
      reads: buffersRead(graph, group),
      outputs: group.outputs,
      scratchBytes: 0,
      inPlace: [],
      emit,
    };
  }
  const loop = defineLoop(
    context,
    shape,
    expressions.operands,
    results.map((expression, index) => ({ expression, view: outputs[index]! })),
  );
  const inPlace = outputs.flatMap((output) =>
    [...new Set(expressions.operands.map(({ buffer }) => buffer))]
      .filter((buffer) => expressions.operands.every((view) => view.buffer !== buffer || isSamePlace(view, output)))
      .map((operand) => ({ output: output.buffer, operand })),
  );
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace,
    emit: loop,
  };
};

/** A view as part of a loop's result: where its elements go. */
export interface LoopResult {
  readonly expression: Expression;
  readonly view: View;
  /** Integers stored as bytes, saturated; the view's strides are in bytes, then. */
  readonly asBytes?: boolean;
}

/** Defines a loop over `shape` (the same code for the same work) and gives what calls it. */
export const defineLoop = (
  context: StepContext,
  shape: Shape,
  operands: readonly View[],
  results: readonly LoopResult[],
): ((emit: EmitContext) => void) => {
  if (shape.includes(0)) return () => {};
  const { module, fused, wide } = context;
  const layouts = operands.map(({ dtype, strides }) => ({ kind: kindOf(dtype), strides }));
  const spec = {
    shape,
    operands: layouts,
    results: results.map(({ expression, view, asBytes }) => ({ expression, strides: view.strides, asBytes })),
    fused,
    wide,
  };
  const key = `loop ${JSON.stringify([shape, layouts, results.map(({ view, asBytes }) => [view.strides, asBytes])])} ${expressionKey(
    results.map(({ expression }) => expression),
    fused,
  )}`;
  const kernel = shared(module, key, () => elementwise(module, spec));
  const pointers = [...operands, ...results.map(({ view }) => view)];
  const operations = nodesOf(results.map(({ expression }) => expression)).length;
  const call = { ...kernel, microseconds: loopMicroseconds(elementCount(shape), results.length + operations) };
  return ({ f, address }) => {
    const args = pointers.map((view) => address(view.buffer, view.offset * bytesOf(view.dtype)));
    callRange(context.forks, f, call, args);
  };
};

/** Whether a value is written to a variable whose old value times a number below 1 is part of it: a decaying average. */
const decays = (graph: Graph, group: KernelGroup, id: ValueId): boolean => {
  const { program, numbers, views } = graph;
  const states = program.writes.filter(({ value }) => value === id).map(({ state }) => state);
  const isOld = (operand: ValueId): boolean => {
    const node = program.nodes[views[operand]?.buffer ?? operand]!;
    return node.kind === 'state' && states.includes(node.index);
  };
  const isBelowOne = (operand: ValueId): boolean => numbers[operand] !== undefined && Math.abs(numbers[operand]) < 1;
  return (
    states.length > 0 &&
    group.nodes.some((member) => {
      const node = program.nodes[member]!;
      if (node.kind !== 'binary' || node.op !== 'mul') return false;
      return (isOld(node.a) && isBelowOne(node.b)) || (isOld(node.b) && isBelowOne(node.a));
    })
  );
};

const flushed = (value: Expression): Expression =>
  e.select(e.compare('lt', e.abs(value), FLUSH_BELOW), e.constant(0), value);

const isSamePlace = (view: View, output: View): boolean =>
  view.offset === 0 &&
  bytesOf(view.dtype) === bytesOf(output.dtype) &&
  isContiguous(view) &&
  view.strides.length === output.strides.length &&
  view.strides.every((stride, axis) => stride === output.strides[axis] || view.shape[axis] === 1);

/** Copies a view to where another of its shape lies. */
export const defineCopy = (context: StepContext, from: View, to: View): ((emit: EmitContext) => void) => {
  if (from.shape.includes(0)) return () => {};
  const spec = { kind: kindOf(from.dtype), shape: from.shape, from: from.strides, to: to.strides };
  const kernel = shared(context.module, `copy ${JSON.stringify(spec)}`, () => copy(context.module, spec));
  return ({ f, address }) => {
    const [source, target] = [from, to].map((view) => address(view.buffer, view.offset * bytesOf(view.dtype)));
    const microseconds = loopMicroseconds(elementCount(from.shape), 2);
    callRange(context.forks, f, { ...kernel, microseconds }, [source!, target!]);
  };
};

/** Stores one number everywhere in a buffer. */
export const defineFill = (context: StepContext, to: View, value: number): ((emit: EmitContext) => void) =>
  defineLoop(context, to.shape, [], [{ expression: e.constant(value, kindOf(to.dtype)), view: to }]);
