/**
 * Operators whose result has a shape that depends on values. They are computed on the host, and need operands that are known when a graph
 * is compiled, or a graph that is not compiled.
 */
import { gather, type NdArray, ndArray, reshape, sizeOf } from '@neurite/tensors';
import { Value } from '../graph/value.ts';
import { knownIntegers, knownValue, type NodeCall, type OperatorTable } from './operator.ts';

/** The places of what is not 0. */
function nonZero(node: NodeCall): Value {
  const values = node.static(0);
  const { shape } = node.input(0);
  const places = [...values.keys()].filter((place) => values[place] !== 0);
  const rows = shape.map((length, axis) => {
    const stride = sizeOf(shape.slice(axis + 1));
    return places.map((place) => Math.floor(place / stride) % length);
  });
  return knownValue(ndArray(Int32Array.from(rows.flat()), [shape.length, places.length]), 'int64');
}

function compressed(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const places = node.static(1).flatMap((isKept, index) => (isKept === 0 ? [] : [index]));
  const indices: NdArray = ndArray(Int32Array.from(places), [places.length]);
  if (!node.has('axis')) return new Value(gather(reshape(x, [x.size]), indices), type);
  return new Value(gather(x, indices, { axis: node.axis(node.number('axis'), x.rank) }), type);
}

/** Each element, or each slice along an axis, once. */
function unique(node: NodeCall): Value[] {
  const { tensor: x, type, shape } = node.input(0);
  const values = node.static(0);
  const axis = node.has('axis') ? node.axis(node.number('axis'), shape.length) : 0;
  const flat = node.has('axis') ? shape : [values.length];
  const inner = sizeOf(flat.slice(axis + 1));
  const length = flat[axis]!;
  const sliceAt = (index: number): number[] =>
    values.filter((_, place) => Math.floor(place / inner) % length === index);
  const slices = Array.from({ length }, (_, index) => sliceAt(index));
  const seen = new Map<string, { readonly first: number; readonly slice: readonly number[]; count: number }>();
  for (const [index, slice] of slices.entries()) {
    const entry = seen.get(slice.join());
    if (entry === undefined) seen.set(slice.join(), { first: index, slice, count: 1 });
    else entry.count++;
  }
  const entries = [...seen.values()];
  if (node.flag('sorted', true)) entries.sort((a, b) => compareLists(a.slice, b.slice));
  const order = new Map(entries.map(({ slice }, index) => [slice.join(), index]));
  const first = entries.map((entry) => entry.first);
  return [
    new Value(gather(reshape(x, flat), ndArray(Int32Array.from(first), [first.length]), { axis }), type),
    knownIntegers(first),
    knownIntegers(slices.map((slice) => order.get(slice.join())!)),
    knownIntegers(entries.map(({ count }) => count)),
  ];
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  const place = a.findIndex((value, index) => value !== b[index]);
  return place < 0 ? 0 : a[place]! - b[place]!;
}

/** Top, left, bottom, right. */
type Box = readonly [number, number, number, number];

/** Boxes in the order of their scores, without those that overlap a better one. */
function nonMaxSuppression(node: NodeCall): Value {
  const [boxes, scores] = [node.static(0), node.static(1)];
  const [batches, classes, count] = node.input(1).shape as [number, number, number];
  const [most, overlap] = [node.staticOr(2, [0])[0] ?? 0, node.staticOr(3, [0])[0] ?? 0];
  const least = node.staticOr(4, [-Infinity])[0] ?? -Infinity;
  const isCentred = node.flag('center_point_box');
  const boxAt = (batch: number, index: number): Box => {
    const [a, b, c, d] = boxes.slice((batch * count + index) * 4, (batch * count + index + 1) * 4) as [
      number,
      number,
      number,
      number,
    ];
    if (isCentred) return [b - d / 2, a - c / 2, b + d / 2, a + c / 2];
    return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
  };
  const chosen: number[][] = [];
  for (let batch = 0; batch < batches; batch++) {
    for (let category = 0; category < classes; category++) {
      const scoreOf = (index: number): number => scores[(batch * classes + category) * count + index]!;
      const order = Array.from({ length: count }, (_, index) => index)
        .filter((index) => scoreOf(index) > least)
        .toSorted((a, b) => scoreOf(b) - scoreOf(a));
      const kept: Box[] = [];
      for (const index of order) {
        if (kept.length >= most) break;
        const box = boxAt(batch, index);
        if (kept.some((other) => intersectionOverUnion(box, other) > overlap)) continue;
        kept.push(box);
        chosen.push([batch, category, index]);
      }
    }
  }
  return knownValue(ndArray(Int32Array.from(chosen.flat()), [chosen.length, 3]), 'int64');
}

function intersectionOverUnion(a: Box, b: Box): number {
  const area = ([top, left, bottom, right]: Box): number => (bottom - top) * (right - left);
  const height = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const width = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (height <= 0 || width <= 0) return 0;
  return (height * width) / (area(a) + area(b) - height * width);
}

export const selection: OperatorTable = {
  Compress: compressed,
  NonMaxSuppression: nonMaxSuppression,
  NonZero: nonZero,
  Unique: unique,
};
