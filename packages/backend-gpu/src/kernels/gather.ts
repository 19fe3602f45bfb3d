import {
  elementCount,
  type GatherNode,
  type KernelGroup,
  type ScatterAddNode,
  type Shape,
  storedView,
  typeOfValue,
  type ValueId,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { literal, scalarOf } from '../wgsl/text.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';
import { sortKernels } from './sort-indices.ts';

/** The lengths into which gather's axes fall: result[batch, outer, at, inner] = x[batch, outer, index[batch, at], inner]. */
interface Lengths {
  readonly batches: number;
  readonly outer: number;
  readonly count: number;
  readonly axis: number;
  readonly inner: number;
}

const lengthsOf = (
  { axis, batchDims }: { readonly axis: number; readonly batchDims: number },
  x: Shape,
  indices: Shape,
): Lengths => ({
  batches: elementCount(x.slice(0, batchDims)),
  outer: elementCount(x.slice(batchDims, axis)),
  count: elementCount(indices.slice(batchDims)),
  axis: x[axis]!,
  inner: elementCount(x.slice(axis + 1)),
});

/** Slices at indices: a thread an element; zeros where an index is out of range. */
export const gatherKernels = (context: KernelContext, group: KernelGroup, node: GatherNode): KernelCall[] => {
  const items = elementCount(node.shape);
  if (items === 0) return [];
  const { program } = context.graph;
  const { batches, outer, count, axis, inner } = lengthsOf(
    node,
    typeOfValue(program, node.x).shape,
    typeOfValue(program, node.indices).shape,
  );
  const writer = writerFor(context);
  const read = reader(context, writer);
  const zero = literal(0, scalarOf(node.dtype));
  const body = [
    `let at = i / ${inner}u % ${count}u;`,
    `let row = i / ${inner * count}u;`,
    `let index = ${read(node.indices, batches === 1 ? 'at' : `row / ${outer}u * ${count}u + at`)};`,
    `var result = ${zero};`,
    axis === 0
      ? ''
      : `if (index >= 0 && index < ${axis}) { result = ${read(node.x, `(row * ${axis}u + u32(index)) * ${inner}u + i % ${inner}u`)}; }`,
    writer.store(group.root, node.dtype, 'i', 'result'),
  ];
  return [writer.perItem(labelOf(context, group), items, body.join('\n'))];
};

/** With so few updates every thread looks through all of them; with more they are sorted by index first. */
const MOST_SEARCHED = 64;

/**
 * The adjoint of gather, by choice with atomic sums, else without: the same bits at each run. Updates are sorted by index, those of one
 * index stay in their order, and each thread adds up one element's.
 */
export const scatterAddKernels = (context: KernelContext, group: KernelGroup, node: ScatterAddNode): KernelCall[] => {
  const items = elementCount(node.shape);
  if (items === 0) return [];
  const { program } = context.graph;
  const { batches, outer, count, axis, inner } = lengthsOf(node, node.shape, typeOfValue(program, node.indices).shape);
  const label = labelOf(context, group);
  if (context.atomics === true && count > MOST_SEARCHED) return atomicScatterAdd(context, group, node);
  const sorted =
    count > MOST_SEARCHED ? sortKernels(context, { label, indices: node.indices, rows: batches, count }) : undefined;
  const writer = writerFor(context);
  const read = reader(context, writer);
  const scalar = scalarOf(node.dtype);
  const head = [
    `let own = i32(i / ${inner}u % ${axis}u);`,
    `let row = i / ${inner * axis}u;`,
    `let first = ${batches === 1 ? '0u' : `row / ${outer}u * ${sorted?.length ?? count}u`};`,
    `var result = ${literal(0, scalar)};`,
  ];
  const update = (at: string): string => read(node.updates, `(row * ${count}u + ${at}) * ${inner}u + i % ${inner}u`);
  const loop =
    sorted === undefined
      ? [
          `for (var at = 0u; at < ${count}u; at++) {`,
          `if (${read(node.indices, 'first + at')} == own) { result += ${update('at')}; }`,
          '}',
        ]
      : [
          // The first place whose index is not below its own.
          'var low = 0u;',
          `var high = ${sorted.length}u;`,
          'while (low < high) {',
          'let middle = (low + high) / 2u;',
          `if (${writer.load(sorted.keys, 'int32', 'first + middle')} < own) { low = middle + 1u; } else { high = middle; }`,
          '}',
          `for (var at = low; at < ${sorted.length}u; at++) {`,
          `if (${writer.load(sorted.keys, 'int32', 'first + at')} != own) { break; }`,
          `result += ${update(`u32(${writer.load(sorted.places, 'int32', 'first + at')})`)};`,
          '}',
        ];
  const store = writer.store(group.root, node.dtype, 'i', 'result');
  const sum = writer.perItem(label, items, [...head, ...(count === 0 ? [] : loop), store].join('\n'));
  return [...(sorted?.kernels ?? []), sum];
};

/** Zeros, to which a thread an update adds its own. */
const atomicScatterAdd = (context: KernelContext, group: KernelGroup, node: ScatterAddNode): KernelCall[] => {
  const { program } = context.graph;
  const { batches, outer, count, axis, inner } = lengthsOf(node, node.shape, typeOfValue(program, node.indices).shape);
  const label = labelOf(context, group);
  const clear = writerFor(context);
  const zero = clear.store(group.root, node.dtype, 'i', literal(0, scalarOf(node.dtype)));
  const writer = writerFor(context);
  const read = reader(context, writer);
  const body = [
    `let at = i / ${inner}u % ${count}u;`,
    `let row = i / ${inner * count}u;`,
    `let index = ${read(node.indices, batches === 1 ? 'at' : `row / ${outer}u * ${count}u + at`)};`,
    `if (index < 0 || index >= ${axis}) { return; }`,
    `let update = ${read(node.updates, 'i')};`,
    `let place = (row * ${axis}u + u32(index)) * ${inner}u + i % ${inner}u;`,
    writer.addAtomically(group.root, node.dtype, 'place', 'update'),
  ];
  return [
    clear.perItem(`${label}, zeros`, elementCount(node.shape), zero),
    writer.perItem(`${label}, atomic sums`, batches * outer * count * inner, body.join('\n')),
  ];
};

const reader =
  (context: KernelContext, writer: KernelWriter) =>
  (id: ValueId, place: string): string => {
    const view = storedView(context.graph, id);
    return writer.load(view.buffer, view.dtype, view.offset === 0 ? place : `${place} + ${view.offset}u`);
  };
