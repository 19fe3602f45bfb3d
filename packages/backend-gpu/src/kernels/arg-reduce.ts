import { type ArgReduceNode, elementCount, type KernelGroup, storedView } from '@neurite/backend';
import type { KernelCall } from '../wgsl/kernel-writer.ts';
import { placeIn } from '../wgsl/space.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { reductionAxes } from './reduce.ts';

/** The place of the first largest or smallest element along an axis, or of the first NaN: a thread a result. */
export const argReduceKernels = (context: KernelContext, group: KernelGroup, node: ArgReduceNode): KernelCall[] => {
  const x = storedView(context.graph, node.x);
  const results = elementCount(node.shape);
  if (results === 0) return [];
  const writer = writerFor(context);
  const element = writer.load(x.buffer, x.dtype, placeIn(x, reductionAxes(x.shape, [node.axis])));
  const [word, isFloat] = [x.dtype === 'bool' ? `u32(${element})` : element, x.dtype === 'float32'];
  const better = node.op === 'max' ? 'value > leader' : 'value < leader';
  const body = [
    'var r = 0u;',
    `var leader = ${word};`,
    'var best = 0u;',
    isFloat ? 'if (!is_nan(leader)) {' : '{',
    `for (r = 1u; r < ${x.shape[node.axis]}u; r++) {`,
    `let value = ${word};`,
    isFloat ? 'if (is_nan(value)) { best = r; break; }' : '',
    `if (${better}) { leader = value; best = r; }`,
    '}',
    '}',
    writer.store(group.root, 'int32', 'i', 'i32(best)'),
  ];
  return [writer.perItem(labelOf(context, group), results, body.join('\n'))];
};
