import { type CumulativeNode, elementCount, storedView, type KernelGroup, buffersRead } from '@neurite/backend';
import { cumulative } from '../codegen/cumulative.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

/** Running sums or products. */
export const cumulativeStep = (context: StepContext, group: KernelGroup, node: CumulativeNode): Step => {
  const { module, graph } = context;
  const { op, exclusive, reverse, shape, axis } = node;
  const spec = {
    op,
    kind: node.dtype === 'int32' ? ('i32' as const) : ('f32' as const),
    outer: elementCount(shape.slice(0, axis)),
    length: shape[axis]!,
    inner: elementCount(shape.slice(axis + 1)),
    exclusive,
    reverse,
  };
  const kernel = shared(module, `cumulative ${JSON.stringify(spec)}`, () => cumulative(module, spec));
  const x = storedView(graph, node.x);
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: ({ f, address }) =>
      callRange(context.forks, f, { ...kernel, microseconds: loopMicroseconds(elementCount(shape), 4) }, [
        address(x.buffer, 4 * x.offset),
        address(group.root),
      ]),
  };
};
