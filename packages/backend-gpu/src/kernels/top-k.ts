import {
  type BufferId,
  elementCount,
  type KernelGroup,
  storedView,
  type TopKNode,
  typeOfValue,
} from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';

/** The first of each row in order: each element counts those that come before it, and the count is its place. */
export const topKKernels = (context: KernelContext, group: KernelGroup, node: TopKNode): KernelCall[] => {
  const { program } = context.graph;
  const x = typeOfValue(program, node.x);
  const length = x.shape.at(-1)!;
  const count = elementCount(x.shape);
  if (count === 0 || node.k === 0) return [];
  const view = storedView(context.graph, node.x);
  const writer = writerFor(context);
  const read = (place: string): string =>
    writer.load(view.buffer, view.dtype, view.offset === 0 ? place : `${place} + ${view.offset}u`);
  const type = x.dtype === 'float32' ? 'f32' : 'i32';
  // NaN is larger than anything else; equal ones keep their order.
  writer.declare(
    x.dtype === 'float32'
      ? 'fn larger(a: f32, b: f32) -> bool { if (is_nan(b)) { return false; } return is_nan(a) || a > b; }'
      : 'fn larger(a: i32, b: i32) -> bool { return a > b; }',
  );
  const [ahead, behind] = node.largest
    ? ['larger(other, own)', 'larger(own, other)']
    : ['larger(own, other)', 'larger(other, own)'];
  const parts = new Map<number, BufferId>();
  for (const id of group.outputs) {
    const part = program.nodes[id]!;
    if (part.kind === 'part') parts.set(part.index, id);
  }
  const body = [
    `let first = i / ${length}u * ${length}u;`,
    `let own: ${type} = ${read('i')};`,
    'var rank = 0u;',
    `for (var at = 0u; at < ${length}u; at++) {`,
    `let other = ${read('first + at')};`,
    `if (${ahead} || (!${behind} && first + at < i)) { rank += 1u; }`,
    '}',
    `if (rank < ${node.k}u) {`,
    `let place = i / ${length}u * ${node.k}u + rank;`,
    parts.has(0) ? writer.store(parts.get(0)!, x.dtype, 'place', 'own') : '',
    parts.has(1) ? writer.store(parts.get(1)!, 'int32', 'place', 'i32(i - first)') : '',
    '}',
  ];
  return [writer.perItem(labelOf(context, group), count, body.join('\n'))];
};
