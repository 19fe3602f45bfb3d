import {
  type ByteConvNode,
  type ConvFilterGradientNode,
  type ConvInputGradientNode,
  type ConvNode,
  elementCount,
  type Padding,
  type Shape,
  type ValueId,
  type Graph,
  storedView,
  typeOfValue,
  type KernelGroup,
  buffersRead,
  wholeView,
} from '@neurite/backend';
import { conv } from '../codegen/conv.ts';
import { convFilterGradient } from '../codegen/conv-filter-gradient.ts';
import type { ConvSpec } from '../codegen/conv-geometry.ts';
import { convInputGradient } from '../codegen/conv-input-gradient.ts';
import { expressionEpilogue } from '../codegen/epilogue.ts';
import type { RangeKernel } from '../codegen/kernel.ts';
import { i32 } from '../codegen/opcodes.ts';
import { defineFill } from './elementwise-step.ts';
import { groupEpilogue } from './matmul-step.ts';
import { shared } from './shared.ts';
import { triple } from './spatial.ts';
import type { Step, StepContext } from './step.ts';
import { flopMicroseconds } from './threads/cost.ts';
import { callRange, type RangeCall, scratchBytesOf } from './threads/fork.ts';

type Convolution = ConvNode | ConvInputGradientNode | ConvFilterGradientNode | ByteConvNode;

/** The shapes of the three arrays of a convolution, whichever of them is computed. */
const shapesOf = (
  node: Convolution,
  graph: Graph,
): { readonly x: Shape; readonly filter: Shape; readonly y: Shape } => {
  const shape = (id: ValueId): Shape => typeOfValue(graph.program, id).shape;
  if (node.kind === 'conv' || node.kind === 'byteConv')
    return { x: shape(node.x), filter: shape(node.filter), y: node.shape };
  if (node.kind === 'convInputGradient') return { x: node.shape, filter: shape(node.filter), y: shape(node.dy) };
  return { x: shape(node.x), filter: node.shape, y: shape(node.dy) };
};

/**
 * A convolution (of floats, or of words of bytes) or one of its gradients, and what follows it. A filter is packed at every run: it may be
 * a variable.
 */
export const convolutionStep = (context: StepContext, group: KernelGroup): Step => {
  const { module, graph, fused, wide } = context;
  const node = graph.program.nodes[group.root] as Convolution;
  const shapes = shapesOf(node, graph);
  if (Object.values(shapes).some((shape) => elementCount(shape) === 0)) return sumOfNothing(context, group, node);
  const { x, filter, y } = shapes;
  const spec: ConvSpec = {
    batch: x[0]!,
    input: triple(x.slice(1, -1), 1),
    inputChannels: x.at(-1)!,
    kernel: triple(filter.slice(0, -2), 1),
    outputChannels: y.at(-1)!,
    strides: triple(node.strides, 1),
    dilations: triple(node.dilations, 1),
    padding: triple<Padding>(node.padding, [0, 0]),
    groups: node.kind === 'byteConv' ? 1 : node.groups,
    fused,
    bytes: node.kind === 'byteConv' ? context.bytes() : undefined,
    wide,
  };
  const epilogue = groupEpilogue(graph, group);
  const operands =
    epilogue?.operands.map(({ batch: [image = 0], row, column }) => ({
      rowStride: 4 * row,
      perColumn: column === 1 || node.shape.at(-1) === 1,
      imageStride: 4 * image,
    })) ?? [];
  const withEpilogue = epilogue === undefined ? undefined : expressionEpilogue(epilogue.expression, operands, fused);
  const key = `${node.kind} ${JSON.stringify([spec, withEpilogue?.key, operands])}`;
  const output = group.outputs[0]!;
  const [first, second] = (
    node.kind === 'convInputGradient'
      ? [node.dy, node.filter]
      : node.kind === 'conv' || node.kind === 'byteConv'
        ? [node.x, node.filter]
        : [node.x, node.dy]
  ).map((id) => storedView(graph, id));
  const common = { nodes: group.nodes, reads: buffersRead(graph, group), outputs: group.outputs, inPlace: [] };
  if (node.kind === 'convFilterGradient') {
    const kernel = shared(module, key, () => convFilterGradient(module, spec));
    const call: RangeCall = { ...rangeCall(kernel, 3), repeatsWork: true };
    return {
      ...common,
      scratchBytes: scratchBytesOf(context.forks, call, aligned(kernel.scratchBytes)),
      emit: ({ f, address, scratch }) =>
        callRange(context.forks, f, call, [
          address(first!.buffer, 4 * first!.offset),
          address(second!.buffer, 4 * second!.offset),
          address(output),
          scratch(),
        ]),
    };
  }
  const kernel = shared(module, key, () =>
    (node.kind === 'convInputGradient' ? convInputGradient : conv)(module, spec, withEpilogue),
  );
  const packedBytes = kernel.pack === undefined ? 0 : aligned(kernel.packedBytes);
  const call = rangeCall(kernel, kernel.run.function.params.length - 3);
  return {
    ...common,
    scratchBytes: packedBytes + scratchBytesOf(context.forks, call, aligned(kernel.scratchBytes)),
    emit: ({ f, address, scratch }) => {
      const weights = address(second!.buffer, 4 * second!.offset);
      if (kernel.pack !== undefined)
        f.call(kernel.pack.function, [weights, scratch(), i32.const(0), i32.const(kernel.pack.items)]);
      const others = epilogue?.operands.map(({ view }) => address(view.buffer, 4 * view.offset)) ?? [];
      const filterAt = kernel.pack === undefined ? weights : scratch();
      const image = address(first!.buffer, 4 * first!.offset);
      callRange(context.forks, f, call, [image, filterAt, address(output), ...others, scratch(packedBytes)]);
    },
  };
};

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

const rangeCall = (
  kernel: { readonly run: RangeKernel; readonly scratchBytes: number; readonly flops: number },
  scratchArgument: number,
): RangeCall => ({
  ...kernel.run,
  microseconds: flopMicroseconds(kernel.flops),
  scratch: { argument: scratchArgument, bytes: aligned(kernel.scratchBytes) },
});

/** The result where something is empty: zeros, if it has elements at all. */
const sumOfNothing = (context: StepContext, group: KernelGroup, node: Convolution): Step => ({
  nodes: group.nodes,
  reads: buffersRead(context.graph, group),
  outputs: group.outputs,
  scratchBytes: 0,
  inPlace: [],
  emit: defineFill(context, wholeView(group.root, node.shape, node.dtype), 0),
});
