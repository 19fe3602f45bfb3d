import {
  type ConcatNode,
  elementCount,
  type KernelGroup,
  type PadNode,
  type ReshapeNode,
  rowMajorStrides,
  storedView,
  type View,
} from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { axesOf, coordinate, placeIn } from '../wgsl/space.ts';
import { literal, scalarOf } from '../wgsl/text.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';

/** Copies a view in row-major order: a reshape that no strides describe. */
export const reshapeKernels = (context: KernelContext, group: KernelGroup, node: ReshapeNode): KernelCall[] => {
  const view = storedView(context.graph, node.x);
  const count = elementCount(view.shape);
  if (count === 0) return [];
  const writer = writerFor(context);
  const element = writer.load(view.buffer, view.dtype, placeIn(view, axesOf('i', view.shape)));
  return [writer.perItem(labelOf(context, group), count, writer.store(group.root, node.dtype, 'i', element))];
};

/** Joins operands along an axis: a kernel an operand, each a thread an element. */
export const concatKernels = (context: KernelContext, group: KernelGroup, node: ConcatNode): KernelCall[] => {
  const strides = rowMajorStrides(node.shape);
  let start = 0;
  return node.xs.flatMap((id) => {
    const view = storedView(context.graph, id);
    const offset = start * strides[node.axis]!;
    start += view.shape[node.axis]!;
    const count = elementCount(view.shape);
    if (count === 0) return [];
    const writer = writerFor(context);
    const axes = axesOf('i', view.shape);
    const to: View = { buffer: group.root, offset, shape: view.shape, strides, dtype: node.dtype };
    const element = writer.load(view.buffer, view.dtype, placeIn(view, axes));
    return [
      writer.perItem(labelOf(context, group), count, writer.store(to.buffer, node.dtype, placeIn(to, axes), element)),
    ];
  });
};

/** Adds elements at the edges: a thread an element of the result. */
export const padKernels = (context: KernelContext, group: KernelGroup, node: PadNode): KernelCall[] => {
  const count = elementCount(node.shape);
  if (count === 0) return [];
  const view = storedView(context.graph, node.x);
  const writer = writerFor(context);
  const axes = axesOf('i', node.shape);
  const inside = view.shape.map((_, axis) => ({
    variable: `x${axis}`,
    length: view.shape[axis]!,
    inner: 1,
    isOutermost: true,
  }));
  const places = view.shape.flatMap((length, axis) => {
    const at = `i32(${coordinate(axes[axis]!)}) - ${node.padding[axis]![0]}`;
    const lines = [`let at${axis} = ${at};`];
    switch (node.mode) {
      case 'constant':
        lines.push(
          `if (at${axis} < 0 || at${axis} >= ${length}) { isInside = false; }`,
          `let x${axis} = u32(clamp(at${axis}, 0, ${Math.max(0, length - 1)}));`,
        );
        break;
      case 'edge':
        lines.push(`let x${axis} = u32(clamp(at${axis}, 0, ${length - 1}));`);
        break;
      case 'reflect':
        lines.push(
          `let x${axis} = u32(select(select(at${axis}, ${2 * (length - 1)} - at${axis}, at${axis} >= ${length}), -at${axis}, at${axis} < 0));`,
        );
        break;
      case 'symmetric':
        lines.push(
          `let x${axis} = u32(select(select(at${axis}, ${2 * length - 1} - at${axis}, at${axis} >= ${length}), -1 - at${axis}, at${axis} < 0));`,
        );
        break;
    }
    return lines;
  });
  const body = [
    'var isInside = true;',
    ...places,
    `var result = ${literal(node.value, scalarOf(node.dtype))};`,
    elementCount(view.shape) === 0
      ? ''
      : `if (isInside) { result = ${writer.load(view.buffer, view.dtype, placeIn(view, inside))}; }`,
    writer.store(group.root, node.dtype, 'i', 'result'),
  ];
  return [writer.perItem(labelOf(context, group), count, body.join('\n'))];
};
