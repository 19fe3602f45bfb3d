import {
  elementCount,
  type HostArray,
  type KernelGroup,
  type ResizeGradientNode,
  type ResizeNode,
  resizeTaps,
  storedView,
  typeOfValue,
} from '@neurite/backend';
import type { KernelCall, KernelWriter } from '../wgsl/kernel-writer.ts';
import { type KernelContext, labelOf, writerFor } from './context.ts';

/** Resizing and its gradient: a thread a result, with tables of which elements it takes and how they weigh. */
export const resizeKernels = (
  context: KernelContext,
  group: KernelGroup,
  node: ResizeNode | ResizeGradientNode,
): KernelCall[] => {
  const count = elementCount(node.shape);
  if (count === 0) return [];
  const isGradient = node.kind === 'resizeGradient';
  const source = isGradient ? node.dy : node.x;
  const from = typeOfValue(context.graph.program, source).shape;
  const to = node.shape;
  const [x, y] = isGradient ? [to, from] : [from, to];
  const terms = [1, 2].map((axis) => termsAlong(node, x[axis]!, y[axis]!, isGradient));
  const [rows, columns] = terms as [Terms, Terms];
  const writer = writerFor(context);
  const view = storedView(context.graph, source);
  const [height, width, channels] = [to[1]!, to[2]!, to[3]!];
  const place = `((i / ${height * width * channels}u * ${from[1]}u + u32(${writer.table(rows.places, 'r')})) * ${from[2]}u + u32(${writer.table(columns.places, 'c')})) * ${channels}u + i % ${channels}u`;
  const element = writer.load(view.buffer, 'float32', view.offset === 0 ? place : `${place} + ${view.offset}u`);
  const body = [
    `let row = i / ${width * channels}u % ${height}u;`,
    `let column = i / ${channels}u % ${width}u;`,
    'var result = 0.0;',
    ...range(writer, rows, 'r', 'row'),
    ...range(writer, columns, 'c', 'column'),
    `let weight = ${writer.table(rows.weights, 'r')} * ${writer.table(columns.weights, 'c')};`,
    `if (weight != 0.0) { result += weight * ${element}; }`,
    '}',
    '}',
    writer.store(group.root, 'float32', 'i', 'result'),
  ];
  return [writer.perItem(labelOf(context, group), count, body.join('\n'))];
};

/** For each place of a result along an axis, from where on its terms stand in the lists of places and weights. */
interface Terms {
  readonly starts: HostArray;
  readonly places: HostArray;
  readonly weights: HostArray;
}

const range = (writer: KernelWriter, { starts }: Terms, variable: string, at: string): string[] => [
  `let ${variable}_end = u32(${writer.table(starts, `${at} + 1u`)});`,
  `for (var ${variable} = u32(${writer.table(starts, at)}); ${variable} < ${variable}_end; ${variable}++) {`,
];

/** Which elements, and how much of them, each element of the result takes: of x for y, or for the gradient of y for x. */
const termsAlong = (node: ResizeNode | ResizeGradientNode, x: number, y: number, isGradient: boolean): Terms => {
  const taps = resizeTaps(node, x, y);
  const lists: [place: number, weight: number][][] = Array.from({ length: isGradient ? x : y }, () => []);
  for (let at = 0; at < y; at++) {
    for (const [place, weight] of [
      [taps.low[at]!, 1 - taps.weight[at]!],
      [taps.high[at]!, taps.weight[at]!],
    ] as const) {
      if (weight === 0) continue;
      if (isGradient) lists[place]!.push([at, weight]);
      else lists[at]!.push([place, weight]);
    }
  }
  const starts = [0];
  for (const list of lists) starts.push(starts.at(-1)! + list.length);
  const flat = lists.flat();
  // A table is never empty: it is bound to a buffer.
  if (flat.length === 0) flat.push([0, 0]);
  const array = (dtype: 'int32' | 'float32', values: readonly number[]): HostArray => ({
    shape: [values.length],
    dtype,
    data: dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values),
  });
  return {
    starts: array('int32', starts),
    places: array(
      'int32',
      flat.map(([place]) => place),
    ),
    weights: array(
      'float32',
      flat.map(([, weight]) => weight),
    ),
  };
};
