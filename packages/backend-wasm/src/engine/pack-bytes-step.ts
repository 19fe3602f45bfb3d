import {
  buffersRead,
  byteLength,
  type KernelGroup,
  type PackBytesNode,
  typeOfValue,
  wholeView,
} from '@neurite/backend';
import { memoryFill } from '../codegen/opcodes.ts';
import { defineLoop } from './elementwise-step.ts';
import { GroupExpressions } from './expressions.ts';
import type { Step, StepContext } from './step.ts';

/** Integers as bytes, computed while they are packed: rows of bytes, each as long as a whole number of words. */
export const packBytesStep = (context: StepContext, group: KernelGroup, node: PackBytesNode): Step => {
  const { graph } = context;
  const { shape } = typeOfValue(graph.program, node.x);
  const expressions = new GroupExpressions(graph, group.nodes, shape);
  const expression = expressions.of(node.x);
  const rows = wholeView(group.root, [...node.shape.slice(0, -1), 4 * node.shape.at(-1)!], 'int32');
  const loop = defineLoop(context, shape, expressions.operands, [
    { expression, view: { ...rows, shape }, asBytes: true },
  ]);
  const hasGaps = shape.at(-1)! % 4 !== 0;
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: (emit) => {
      if (hasGaps) emit.f.do(memoryFill(emit.address(group.root), 0, byteLength(node)));
      loop(emit);
    },
  };
};
