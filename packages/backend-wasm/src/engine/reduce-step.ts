import {
  type ArgReduceNode,
  elementCount,
  type ReduceNode,
  rowMajorStrides,
  typeOfValue,
  type KernelGroup,
  buffersRead,
  type View,
} from '@neurite/backend';
import { argReduce } from '../codegen/arg-reduce.ts';
import { expressionKey } from '../codegen/expression.ts';
import { cast } from '../codegen/operators.ts';
import { reduce } from '../codegen/reduce.ts';
import { bytesOf, GroupExpressions, kindOf } from './expressions.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

const layoutsOf = (
  views: readonly View[],
): { readonly kind: ReturnType<typeof kindOf>; readonly strides: readonly number[] }[] =>
  views.map(({ dtype, strides }) => ({ kind: kindOf(dtype), strides }));

/** One or more reductions over the same elements, which are computed while they are reduced. */
export const reductionStep = (context: StepContext, group: KernelGroup): Step => {
  const { module, graph, fused, wide } = context;
  const nodes = group.outputs.map((id) => graph.program.nodes[id] as ReduceNode);
  const { axes } = nodes[0]!;
  const { shape } = typeOfValue(graph.program, nodes[0]!.x);
  const expressions = new GroupExpressions(graph, group.nodes, shape);
  const results = nodes.map((node) => ({ op: node.op, expression: expressions.of(node.x) }));
  const operands = layoutsOf(expressions.operands);
  const key = `reduce ${JSON.stringify([shape, axes, operands, nodes.map(({ op }) => op)])} ${expressionKey(
    results.map(({ expression }) => expression),
    fused,
  )}`;
  const kernel = shared(module, key, () => reduce(module, { shape, axes, operands, results, fused, wide }));
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: kernel.scratchBytes,
    inPlace: [],
    emit: ({ f, address, scratch }) => {
      if (nodes[0]!.shape.includes(0)) return;
      const pointers = [
        ...expressions.operands.map((view) => address(view.buffer, view.offset * bytesOf(view.dtype))),
        ...group.outputs.map((id) => address(id)),
      ];
      const microseconds = loopMicroseconds(elementCount(shape), expressions.operands.length + group.nodes.length);
      for (const stage of kernel.stages)
        callRange(context.forks, f, { ...stage, microseconds }, [...pointers, scratch()]);
    },
  };
};

/** Where along an axis the extreme is. */
export const argReduceStep = (context: StepContext, group: KernelGroup): Step => {
  const { module, graph, fused, wide } = context;
  const node = graph.program.nodes[group.root] as ArgReduceNode;
  const { shape } = typeOfValue(graph.program, node.x);
  const expressions = new GroupExpressions(graph, [], shape);
  const value = expressions.of(node.x);
  const expression = value.kind === 'bool' ? cast(value, 'i32') : value;
  const operands = layoutsOf(expressions.operands);
  const { op, axis } = node;
  const key = `argReduce ${JSON.stringify([op, shape, axis, operands, rowMajorStrides(shape)])} ${expressionKey([expression], fused)}`;
  const kernel = shared(module, key, () => argReduce(module, { op, shape, axis, operands, expression, fused, wide }));
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: ({ f, address }) => {
      if (node.shape.includes(0)) return;
      const pointers = expressions.operands.map((view) => address(view.buffer, view.offset * bytesOf(view.dtype)));
      const microseconds = loopMicroseconds(elementCount(shape), expressions.operands.length + 1);
      callRange(context.forks, f, { ...kernel, microseconds }, [...pointers, address(group.root)]);
    },
  };
};
