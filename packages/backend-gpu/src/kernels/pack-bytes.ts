import { elementCount, type KernelGroup, type PackBytesNode, typeOfValue } from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { axesOf } from '../wgsl/space.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { GroupCode } from './group-code.ts';

/** Integers as bytes, computed while they are packed: a thread a word. */
export const packBytesKernels = (context: KernelContext, group: KernelGroup, node: PackBytesNode): KernelCall[] => {
  const words = elementCount(node.shape);
  if (words === 0) return [];
  const { shape } = typeOfValue(context.graph.program, node.x);
  const [length, perRow] = [shape.at(-1)!, node.shape.at(-1)!];
  const writer = writerFor(context);
  const code = new GroupCode(context.graph, group.nodes, writer, { shape, axes: axesOf('at', shape) });
  const element = code.of(node.x);
  const body = [
    `let first = i % ${perRow}u * 4u;`,
    'var word = 0u;',
    `for (var byte = 0u; byte < min(4u, ${length}u - first); byte++) {`,
    `let at = i / ${perRow}u * ${length}u + first + byte;`,
    ...code.lines,
    `word |= (bitcast<u32>(clamp(${element}, -128, 127)) & 0xffu) << (8u * byte);`,
    '}',
    writer.store(group.root, 'int32', 'i', 'bitcast<i32>(word)'),
  ];
  return [writer.perItem(labelOf(context, group), words, body.join('\n'))];
};
