import {
  elementCount,
  type GatherNode,
  type ScatterAddNode,
  storedView,
  typeOfValue,
  type KernelGroup,
  buffersRead,
} from '@neurite/backend';
import { gather, gatherSpec, scatterAdd } from '../codegen/gather.ts';
import type { RangeKernel } from '../codegen/kernel.ts';
import { bytesOf, kindOf } from './expressions.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

/** Slices at given places of an axis. */
export const gatherStep = (context: StepContext, group: KernelGroup, node: GatherNode): Step => {
  const { module, graph } = context;
  const spec = gatherSpec(
    kindOf(node.dtype),
    typeOfValue(graph.program, node.x).shape,
    node.axis,
    node.batchDims,
    typeOfValue(graph.program, node.indices).shape,
  );
  return step(
    context,
    group,
    [node.x, node.indices],
    shared(module, `gather ${JSON.stringify(spec)}`, () => gather(module, spec)),
  );
};

/** Slices added up at given places of an axis. */
export const scatterAddStep = (context: StepContext, group: KernelGroup, node: ScatterAddNode): Step => {
  const { module, graph } = context;
  const spec = gatherSpec(
    kindOf(node.dtype),
    node.shape,
    node.axis,
    node.batchDims,
    typeOfValue(graph.program, node.indices).shape,
  );
  return step(
    context,
    group,
    [node.indices, node.updates],
    shared(module, `scatterAdd ${JSON.stringify(spec)}`, () => scatterAdd(module, spec)),
  );
};

const step = (context: StepContext, group: KernelGroup, operands: readonly number[], kernel: RangeKernel): Step => ({
  nodes: group.nodes,
  reads: buffersRead(context.graph, group),
  outputs: group.outputs,
  scratchBytes: 0,
  inPlace: [],
  emit: ({ f, address }) => {
    if (elementCount(typeOfValue(context.graph.program, group.root).shape) === 0) return;
    const views = operands.map((id) => storedView(context.graph, id));
    const pointers = views.map((view) => address(view.buffer, view.offset * bytesOf(view.dtype)));
    const microseconds = loopMicroseconds(elementCount(typeOfValue(context.graph.program, group.root).shape), 2);
    callRange(context.forks, f, { ...kernel, microseconds }, [...pointers, address(group.root)]);
  },
});
