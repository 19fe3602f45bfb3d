import {
  elementCount,
  type HostArray,
  type ResizeGradientNode,
  type ResizeNode,
  resizeTaps,
  storedView,
  typeOfValue,
  type KernelGroup,
  buffersRead,
} from '@neurite/backend';
import { i32 } from '../codegen/opcodes.ts';
import { resize, resizeGradient, type ResizeSpec } from '../codegen/resize.ts';
import { shared } from './shared.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

/** Resizing an image, or the gradient of it; where each row and column comes from stands in tables among the constants. */
export const resizeStep = (context: StepContext, group: KernelGroup, node: ResizeNode | ResizeGradientNode): Step => {
  const { module, graph, constant } = context;
  const operand = storedView(graph, node.kind === 'resize' ? node.x : node.dy);
  const given = typeOfValue(graph.program, node.kind === 'resize' ? node.x : node.dy).shape;
  const [from, to] = node.kind === 'resize' ? [given, node.shape] : [node.shape, given];
  const spec: ResizeSpec = {
    batch: from[0]!,
    input: [from[1]!, from[2]!],
    output: [to[1]!, to[2]!],
    channels: from[3]!,
    method: node.method,
  };
  const isEmpty = elementCount(node.shape) === 0;
  const kernel = shared(module, `${node.kind} ${JSON.stringify(spec)}`, () =>
    (node.kind === 'resize' ? resize : resizeGradient)(module, spec),
  );
  const tables = [1, 2].map((axis) => constant(table(resizeTaps(node, from[axis]!, to[axis]!))));
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: ({ f, address, constants }) => {
      if (isEmpty) return;
      const image = address(operand.buffer, 4 * operand.offset);
      const [rows, columns] = tables.map((offset) => i32.add(constants, offset));
      const [x, y] = node.kind === 'resize' ? [image, address(group.root)] : [address(group.root), image];
      const microseconds = loopMicroseconds(Math.max(elementCount(from), elementCount(to)), 8);
      callRange(context.forks, f, { ...kernel, microseconds }, [x, rows!, columns!, y]);
    },
  };
};

/** The places below, those above, and the weights' bits, one after the other. */
const table = ({ low, high, weight }: ReturnType<typeof resizeTaps>): HostArray => {
  const data = new Int32Array(3 * low.length);
  data.set(low);
  data.set(high, low.length);
  data.set(new Int32Array(weight.buffer, weight.byteOffset, weight.length), 2 * low.length);
  return { shape: [data.length], dtype: 'int32', data };
};
