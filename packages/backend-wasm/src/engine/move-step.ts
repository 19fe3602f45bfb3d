import {
  type ConcatNode,
  type PadNode,
  type Padding,
  type ReshapeNode,
  rowMajorStrides,
  type ValueId,
  storedView,
  typeOfValue,
  type KernelGroup,
  buffersRead,
  sliceView,
  type View,
  wholeView,
} from '@neurite/backend';

import { defineCopy, defineFill } from './elementwise-step.ts';
import type { EmitContext, Step, StepContext } from './step.ts';

const step = (context: StepContext, group: KernelGroup, parts: readonly ((emit: EmitContext) => void)[]): Step => ({
  nodes: group.nodes,
  reads: buffersRead(context.graph, group),
  outputs: group.outputs,
  scratchBytes: 0,
  inPlace: [],
  emit: (emit) => parts.forEach((part) => part(emit)),
});

/** Copies a value, be it a constant, to a part of a result. */
const copyOf = (context: StepContext, value: ValueId, to: View): ((emit: EmitContext) => void) => {
  const number = context.graph.numbers[value];
  return number === undefined
    ? defineCopy(context, storedView(context.graph, value), to)
    : defineFill(context, to, number);
};

/** Operands one after the other along an axis: one copy each. */
export const concatStep = (context: StepContext, group: KernelGroup): Step => {
  const node = context.graph.program.nodes[group.root] as ConcatNode;
  const whole = wholeView(group.root, node.shape, node.dtype);
  let start = 0;
  const parts = node.xs.map((x) => {
    const { shape } = typeOfValue(context.graph.program, x);
    const to = sliceView(
      whole,
      shape.map((_, axis) => (axis === node.axis ? start : 0)),
      shape.map(() => 1),
      shape,
    );
    start += shape[node.axis]!;
    return copyOf(context, x, to);
  });
  return step(context, group, parts);
};

/** A constant frame is filled before the inside is copied; a mirrored one is copied region by region from the inside. */
export const padStep = (context: StepContext, group: KernelGroup): Step => {
  const node = context.graph.program.nodes[group.root] as PadNode;
  const whole = wholeView(group.root, node.shape, node.dtype);
  const { shape } = typeOfValue(context.graph.program, node.x);
  const number = context.graph.numbers[node.x];
  if (number !== undefined || node.mode === 'constant') {
    const inside = sliceView(
      whole,
      node.padding.map(([low]) => low),
      shape.map(() => 1),
      shape,
    );
    const isFramed = node.padding.some(([low, high]) => low + high > 0);
    const frame = node.mode === 'constant' ? node.value : number!;
    return step(context, group, [
      ...(isFramed ? [defineFill(context, whole, frame)] : []),
      copyOf(context, node.x, inside),
    ]);
  }
  const from = storedView(context.graph, node.x);
  let regions: (readonly Part[])[] = [[]];
  shape.forEach((length, axis) => {
    const parts = partsOf(length, node.padding[axis]!, node.mode);
    regions = regions.flatMap((region) => parts.map((part) => [...region, part]));
  });
  return step(
    context,
    group,
    regions.map((region) => {
      const extents = region.map(({ length }) => length);
      const offset = region.reduce((at, part, axis) => at + part.from * from.strides[axis]!, from.offset);
      const source: View = {
        ...from,
        offset,
        shape: extents,
        strides: from.strides.map((stride, axis) => stride * region[axis]!.step),
      };
      return defineCopy(
        context,
        source,
        sliceView(
          whole,
          region.map(({ to }) => to),
          extents.map(() => 1),
          extents,
        ),
      );
    }),
  );
};

/** A run of places along one axis of a mirrored frame: where it begins on both sides, and its step in the source. */
interface Part {
  readonly length: number;
  readonly from: number;
  readonly step: number;
  readonly to: number;
}

const partsOf = (length: number, [low, high]: Padding, mode: PadNode['mode']): Part[] => {
  const beside = mode === 'reflect' ? 1 : 0;
  const step = mode === 'edge' ? 0 : -1;
  return [
    { length: low, from: mode === 'edge' ? 0 : low - 1 + beside, step, to: 0 },
    { length, from: 0, step: 1, to: low },
    { length: high, from: length - 1 - (mode === 'edge' ? 0 : beside), step, to: low + length },
  ].filter((part) => part.length > 0);
};

/** A reshape of a view that no strides describe: its elements are copied in the operand's own shape. */
export const reshapeStep = (context: StepContext, group: KernelGroup): Step => {
  const node = context.graph.program.nodes[group.root] as ReshapeNode;
  const { shape } = typeOfValue(context.graph.program, node.x);
  const to: View = { ...wholeView(group.root, shape, node.dtype), strides: rowMajorStrides(shape) };
  return step(context, group, [copyOf(context, node.x, to)]);
};
