import { ProgramError, type ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { axesOf, axisOf } from './axes.ts';
import type { LoweringContext, LoweringTable } from './lowering.ts';
import { reshape } from './shape.ts';

/** Parts of a tensor, and turning it around. */
export const slice: LoweringTable = {
  Slice: ({ builder: b, inputs, attributes }) => {
    const { shape } = b.typeOf(inputs.x!);
    const begin = [attributes.begin as number | number[]].flat();
    const size = [(attributes.size ?? []) as number | number[]].flat();
    const start = shape.map((_, axis) => begin[axis] ?? 0);
    const left = shape.map((length, axis) => length - start[axis]!);
    return part(
      b,
      inputs.x!,
      start,
      shape.map((_, axis) => ((size[axis] ?? -1) < 0 ? left[axis]! : size[axis]!)),
    );
  },

  StridedSlice: ({ builder: b, inputs, attributes }) => stridedSlice(b, inputs.x!, attributes),

  SplitV: ({ builder: b, inputs, attributes }) => {
    const { shape } = b.typeOf(inputs.x!);
    const axis = axisOf(attributes.axis ?? 0, shape.length);
    return split(b, inputs.x!, splitSizes(attributes.numOrSizeSplits as number | number[], shape[axis]!), axis);
  },

  Unpack: ({ builder: b, inputs, attributes }) => {
    const { shape } = b.typeOf(inputs.value!);
    const axis = axisOf(attributes.axis ?? 0, shape.length);
    const ones = new Array<number>(shape[axis]!).fill(1);
    return split(b, inputs.value!, ones, axis).map((slice) => reshape(b, slice, shape.toSpliced(axis, 1)));
  },

  Reverse: ({ builder: b, inputs, attributes }) => {
    const axes = axesOf(attributes.dims, b.typeOf(inputs.x!).shape.length);
    return axes.length === 0 ? inputs.x! : b.reverse(inputs.x!, axes);
  },

  FlipLeftRight: ({ builder: b, inputs }) => b.reverse(inputs.image!, [2]),
};

/** `shape` elements of x from `start` on; x itself if they are all. */
export function part(b: ProgramBuilder, x: ValueId, start: readonly number[], shape: Shape): ValueId {
  const { shape: from } = b.typeOf(x);
  return from.every((length, axis) => length === shape[axis]) ? x : b.slice(x, start, shape);
}

function split(b: ProgramBuilder, x: ValueId, sizes: readonly number[], axis: number): ValueId[] {
  const { shape } = b.typeOf(x);
  let start = 0;
  return sizes.map((size) => {
    const from = shape.map((_, index) => (index === axis ? start : 0));
    start += size;
    return part(b, x, from, shape.with(axis, size));
  });
}

/** The lengths of the parts: so many equal ones, or those given, of which one may be −1, what the others leave. */
function splitSizes(parts: number | readonly number[], length: number): number[] {
  if (typeof parts === 'number') return new Array<number>(parts).fill(length / parts);
  const given = parts.reduce((total, size) => total + Math.max(size, 0), 0);
  return parts.map((size) => (size === -1 ? length - given : size));
}

/**
 * The part that Python's x[begin:end:stride, …] names. `begin`, `end` and `strides` have an entry for each item between
 * the brackets; bit i of a mask says of item i: that its begin or end is left out, that it is an ellipsis, that it is a
 * new axis, or that it is a single position, whose axis goes away.
 *
 * Source: https://www.tensorflow.org/api_docs/python/tf/strided_slice
 */
function stridedSlice(b: ProgramBuilder, x: ValueId, attributes: LoweringContext['attributes']): ValueId {
  const { shape } = b.typeOf(x);
  const items = itemsOf(shape.length, attributes);
  const ranges: Range[] = [];
  const result: number[] = [];
  for (const item of items) {
    if (item.kind === 'newAxis') {
      result.push(1);
      continue;
    }
    const range = resolve(item, shape[ranges.length]!);
    ranges.push(range);
    if (item.kind !== 'position') result.push(range.count);
  }
  // A part that is walked backwards is the same part walked forwards, turned around.
  const start = ranges.map(({ begin, count, stride }) =>
    stride > 0 || count === 0 ? begin : begin + (count - 1) * stride,
  );
  const sliced = b.slice(
    x,
    start,
    ranges.map(({ count }) => count),
    ranges.map(({ stride, count }) => (count > 1 ? Math.abs(stride) : 1)),
  );
  const backwards = ranges.flatMap(({ stride, count }, axis) => (stride < 0 && count > 1 ? [axis] : []));
  return reshape(b, backwards.length > 0 ? b.reverse(sliced, backwards) : sliced, result);
}

interface Item {
  readonly kind: 'range' | 'position' | 'newAxis';
  /** `undefined` where it is left out. */
  readonly begin?: number | undefined;
  readonly end?: number | undefined;
  readonly stride?: number | undefined;
}

interface Range {
  readonly begin: number;
  readonly count: number;
  readonly stride: number;
}

/** What stands between the brackets, with the ellipsis written out as full ranges. */
function itemsOf(rank: number, attributes: LoweringContext['attributes']): Item[] {
  const begin = attributes.begin as number[];
  const end = attributes.end as number[];
  const strides = (attributes.strides ?? begin.map(() => 1)) as number[];
  const isSet = (mask: string, index: number): boolean => (((attributes[mask] ?? 0) as number) & (1 << index)) !== 0;
  const listed = begin.map((_, index): Item | undefined => {
    if (isSet('ellipsisMask', index)) return undefined;
    if (isSet('newAxisMask', index)) return { kind: 'newAxis' };
    if (isSet('shrinkAxisMask', index)) return { kind: 'position', begin: begin[index] };
    return {
      kind: 'range',
      begin: isSet('beginMask', index) ? undefined : begin[index],
      end: isSet('endMask', index) ? undefined : end[index],
      stride: strides[index],
    };
  });
  const taken = listed.filter((item) => item !== undefined && item.kind !== 'newAxis').length;
  const rest = Array.from({ length: rank - taken }, (): Item => ({ kind: 'range' }));
  return listed.includes(undefined) ? listed.flatMap((item) => item ?? rest) : [...(listed as Item[]), ...rest];
}

/** As Python resolves a slice: https://docs.python.org/3/reference/datamodel.html#slice.indices */
function resolve(item: Item, length: number): Range {
  const place = (position: number): number => (position < 0 ? position + length : position);
  if (item.kind === 'position') {
    const begin = place(item.begin!);
    if (begin >= 0 && begin < length) return { begin, count: 1, stride: 1 };
    throw new ProgramError(`an axis of length ${length} has no position ${item.begin}`);
  }
  const stride = item.stride ?? 1;
  const [lowest, highest] = stride > 0 ? [0, length] : [-1, length - 1];
  const inside = (position: number): number => Math.min(highest, Math.max(lowest, place(position)));
  const begin = item.begin === undefined ? (stride > 0 ? lowest : highest) : inside(item.begin);
  const end = item.end === undefined ? (stride > 0 ? highest : lowest) : inside(item.end);
  const count = Math.max(0, Math.ceil((end - begin) / stride));
  return count === 0 ? { begin: 0, count, stride: 1 } : { begin, count, stride };
}
