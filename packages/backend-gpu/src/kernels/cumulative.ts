import { type CumulativeNode, elementCount, type KernelGroup, rowMajorStrides, storedView } from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { literal, scalarOf } from '../wgsl/text.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';

/** Running sums and products: a thread a line. */
export const cumulativeKernels = (context: KernelContext, group: KernelGroup, node: CumulativeNode): KernelCall[] => {
  const count = elementCount(node.shape);
  if (count === 0) return [];
  const length = node.shape[node.axis]!;
  const step = rowMajorStrides(node.shape)[node.axis]!;
  const view = storedView(context.graph, node.x);
  const writer = writerFor(context);
  const element = writer.load(view.buffer, view.dtype, view.offset === 0 ? 'place' : `place + ${view.offset}u`);
  const next = `total ${node.op === 'sum' ? '+' : '*'} ${element}`;
  const body = [
    `let first = i / ${step}u * ${step * length}u + i % ${step}u;`,
    `var total = ${literal(node.op === 'sum' ? 0 : 1, scalarOf(node.dtype))};`,
    `for (var count = 0u; count < ${length}u; count++) {`,
    `let place = first + ${step}u * ${node.reverse ? `(${length - 1}u - count)` : 'count'};`,
    `let next = ${next};`,
    writer.store(group.root, node.dtype, 'place', node.exclusive ? 'total' : 'next'),
    'total = next;',
    '}',
  ];
  return [writer.perItem(labelOf(context, group), count / length, body.join('\n'))];
};
