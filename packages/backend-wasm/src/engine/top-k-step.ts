import { elementCount, type TopKNode, type ValueId, storedView, type KernelGroup, buffersRead } from '@neurite/backend';
import { i32 } from '../codegen/opcodes.ts';
import { topK, type TopKSpec } from '../codegen/top-k.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange, type RangeCall, scratchBytesOf } from './threads/fork.ts';

/** The largest or smallest elements of each row and their places; only those of the two that somebody uses. */
export const topKStep = (context: StepContext, group: KernelGroup, node: TopKNode): Step => {
  const { module, graph } = context;
  const x = storedView(graph, node.x);
  const [values, places] = [0, 1].map((part) => partOf(context, group, part));
  const length = x.shape.at(-1)!;
  const spec: TopKSpec = {
    kind: x.dtype === 'int32' ? 'i32' : 'f32',
    rows: elementCount(x.shape.slice(0, -1)),
    length,
    k: node.k,
    largest: node.largest,
    values: values !== undefined,
    places: places !== undefined,
  };
  const kernel = shared(module, `topK ${JSON.stringify(spec)}`, () => topK(module, spec));
  const scratchBytes = Math.ceil(kernel.scratchBytes / 64) * 64;
  const call: RangeCall = {
    ...kernel,
    microseconds: loopMicroseconds(elementCount(x.shape), 4 * Math.ceil(Math.log2(length + 1))),
    scratch: { argument: 3, bytes: scratchBytes },
  };
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: scratchBytesOf(context.forks, call, scratchBytes),
    inPlace: [],
    emit: ({ f, address, scratch }) => {
      const [valuesAt, placesAt] = [values, places].map((id) => (id === undefined ? i32.const(0) : address(id)));
      callRange(context.forks, f, call, [address(x.buffer, 4 * x.offset), valuesAt!, placesAt!, scratch()]);
    },
  };
};

/** The result of this index, if anybody uses it. */
const partOf = ({ graph }: StepContext, group: KernelGroup, index: number): ValueId | undefined =>
  group.outputs.find((id) => {
    const part = graph.program.nodes[id]!;
    return part.kind === 'part' && part.index === index;
  });
