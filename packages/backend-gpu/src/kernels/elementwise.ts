import { elementCount, type KernelGroup, typeOfValue } from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { axesOf } from '../wgsl/space.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { GroupCode } from './group-code.ts';

/** Element-wise nodes of one shape as one kernel: a thread an element. */
export const elementwiseKernels = (context: KernelContext, group: KernelGroup): KernelCall[] => {
  const { program } = context.graph;
  const { shape } = typeOfValue(program, group.root);
  const count = elementCount(shape);
  if (count === 0) return [];
  const writer = writerFor(context);
  const code = new GroupCode(context.graph, group.nodes, writer, { shape, axes: axesOf('i', shape) });
  const values = group.outputs.map((id) => code.of(id));
  const stores = group.outputs.map((id, index) =>
    writer.store(id, typeOfValue(program, id).dtype, 'i', values[index]!),
  );
  return [writer.perItem(labelOf(context, group), count, [...code.lines, ...stores].join('\n'), code.isElastic)];
};
