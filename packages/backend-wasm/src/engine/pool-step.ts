import {
  type AvgPoolGradientNode,
  type AvgPoolNode,
  elementCount,
  type MaxPoolGradientNode,
  type MaxPoolNode,
  type MaxPoolPickNode,
  nodeInputs,
  type Padding,
  storedView,
  typeOfValue,
  type KernelGroup,
  buffersRead,
} from '@neurite/backend';
import { pool, type PoolName, type PoolSpec } from '../codegen/pool.ts';
import { shared } from './shared.ts';
import { triple } from './spatial.ts';
import type { Step, StepContext } from './step.ts';
import { loopMicroseconds } from './threads/cost.ts';
import { callRange } from './threads/fork.ts';

type Pooling = MaxPoolNode | MaxPoolGradientNode | MaxPoolPickNode | AvgPoolNode | AvgPoolGradientNode;

const nameOf = (node: Pooling): PoolName => {
  switch (node.kind) {
    case 'maxPool':
      return 'max';
    case 'maxPoolGradient':
      return 'maxGradient';
    case 'maxPoolPick':
      return 'pick';
    case 'avgPool':
      return node.includePadding ? 'avgPadded' : 'avg';
    case 'avgPoolGradient':
      return node.includePadding ? 'avgPaddedGradient' : 'avgGradient';
  }
};

/** A pooling or its gradient. */
export const poolStep = (context: StepContext, group: KernelGroup, node: Pooling): Step => {
  const { module, graph, wide } = context;
  const operands = nodeInputs(node).map((id) => storedView(graph, id));
  const isGradient = node.kind === 'maxPoolGradient' || node.kind === 'avgPoolGradient';
  const x = isGradient ? node.shape : typeOfValue(graph.program, node.x).shape;
  const spec: PoolSpec = {
    batch: x[0]!,
    input: triple(x.slice(1, -1), 1),
    channels: x.at(-1)!,
    window: triple(node.window, 1),
    strides: triple(node.strides, 1),
    dilations: triple(node.dilations, 1),
    padding: triple<Padding>(node.padding, [0, 0]),
    wide,
  };
  const name = nameOf(node);
  const isEmpty = elementCount(node.shape) === 0;
  const kernel = shared(module, `pool ${name} ${JSON.stringify(spec)}`, () =>
    isEmpty ? undefined : pool(module, name, spec),
  );
  return {
    nodes: group.nodes,
    reads: buffersRead(graph, group),
    outputs: group.outputs,
    scratchBytes: 0,
    inPlace: [],
    emit: ({ f, address }) => {
      if (kernel === undefined) return;
      const given = operands.map((view) => address(view.buffer, 4 * view.offset));
      const result = address(group.root);
      // A gradient's result is the image; what it reads last is the gradient of the pooled image.
      const pointers = isGradient ? [...given.slice(0, -1), result, given.at(-1)!] : [...given, result];
      const elements = Math.max(elementCount(x), elementCount(node.shape));
      callRange(context.forks, f, { ...kernel, microseconds: loopMicroseconds(elements, 2) }, pointers);
    },
  };
};
