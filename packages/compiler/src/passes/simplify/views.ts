/** Rules for movements: those that do nothing, and those that follow on one another. */
import { elementCount, type Padding, type ProgramBuilder, sameShape, type Shape, type ValueId } from '@neurite/backend';
import { literal, made, type NodeOf, repeated, reshaped, type Rule } from './rule.ts';

/** Besides: a row of counts is counted in its new shape. */
export const simplifyReshape: Rule<NodeOf<'reshape'>> = (node, b) => {
  if (sameShape(b.typeOf(node.x).shape, node.shape)) return node.x;
  const inner = made('reshape', node.x, b);
  if (inner !== undefined) return reshaped(inner.x, node.shape, b);
  const counts = made('iota', node.x, b);
  const long = node.shape.map((_, axis) => axis).filter((axis) => node.shape[axis] !== 1);
  const isRow = counts !== undefined && long.length === 1 && counts.shape[counts.axis] === elementCount(counts.shape);
  return isRow ? b.iota(node.shape, long[0]!, counts.dtype) : undefined;
};

/** Besides: a transposition that moves only axes of length 1 is a reshape. */
export const simplifyTranspose: Rule<NodeOf<'transpose'>> = (node, b) => {
  const { shape } = b.typeOf(node.x);
  const long = node.permutation.filter((axis) => shape[axis] !== 1);
  if (long.every((axis, index) => index === 0 || axis > long[index - 1]!)) return reshaped(node.x, node.shape, b);
  const inner = made('transpose', node.x, b);
  if (inner === undefined) return undefined;
  return b.transpose(
    inner.x,
    node.permutation.map((axis) => inner.permutation[axis]!),
  );
};

/** Besides: a broadcast that only adds axes of length 1 is a reshape. */
export const simplifyBroadcast: Rule<NodeOf<'broadcast'>> = (node, b) => {
  if (elementCount(b.typeOf(node.x).shape) === elementCount(node.shape)) return reshaped(node.x, node.shape, b);
  const inner = made('broadcast', node.x, b);
  return inner === undefined ? undefined : repeated(inner.x, node.shape, b);
};

export const simplifySlice: Rule<NodeOf<'slice'>> = (node, b) => {
  const { shape } = b.typeOf(node.x);
  if (sameShape(shape, node.shape)) return node.x;
  const inner = made('slice', node.x, b);
  if (inner !== undefined) {
    const start = node.start.map((at, axis) => inner.start[axis]! + at * inner.strides[axis]!);
    return b.slice(
      inner.x,
      start,
      node.shape,
      node.strides.map((step, axis) => step * inner.strides[axis]!),
    );
  }
  const joined = made('concat', node.x, b);
  return joined === undefined ? undefined : sliceOfConcat(node, joined, b);
};

export const simplifyPad: Rule<NodeOf<'pad'>> = (node, b) => {
  if (sameShape(b.typeOf(node.x).shape, node.shape)) return node.x;
  const inner = made('pad', node.x, b);
  const joins = node.mode === 'constant' && inner?.mode === 'constant' && Object.is(inner.value, node.value);
  if (!joins) return undefined;
  const padding = node.padding.map(
    ([low, high], axis): Padding => [low + inner.padding[axis]![0], high + inner.padding[axis]![1]],
  );
  return b.pad(inner.x, padding, 'constant', node.value);
};

/** Empty operands go, those that were joined along the same axis are joined at once, and one alone is itself. */
export const simplifyConcat: Rule<NodeOf<'concat'>> = (node, b) => {
  const full = node.xs.filter((x) => b.typeOf(x).shape[node.axis] !== 0);
  const flat = full.flatMap((x) => {
    const inner = made('concat', x, b);
    return inner?.axis === node.axis ? inner.xs : [x];
  });
  if (flat.length === 0) return node.xs[0];
  if (flat.length === 1) return flat[0];
  return flat.length === node.xs.length && flat.every((x, index) => x === node.xs[index])
    ? undefined
    : b.concat(flat, node.axis);
};

/** Axes of length 1 or 0 need no reversing, and twice is not at all. */
export const simplifyReverse: Rule<NodeOf<'reverse'>> = (node, b) => {
  const inner = made('reverse', node.x, b);
  const before = inner?.axes ?? [];
  const axes = node.shape
    .map((_, axis) => axis)
    .filter((axis) => node.shape[axis]! > 1 && node.axes.includes(axis) !== before.includes(axis));
  const source = inner?.x ?? node.x;
  if (axes.length === 0) return source;
  return inner !== undefined || axes.length < node.axes.length ? b.reverse(source, axes) : undefined;
};

/** A gather of nothing but one known slice is a slice. */
export const simplifyGather: Rule<NodeOf<'gather'>> = (node, b) => {
  const index = literal(node.indices, b);
  const { shape } = b.typeOf(node.x);
  const one = elementCount(b.typeOf(node.indices).shape) === 1;
  if (index === undefined || !one || node.batchDims > 0 || index < 0 || index >= shape[node.axis]!) return undefined;
  const start = shape.map((_, axis) => (axis === node.axis ? index : 0));
  const size = shape.map((length, axis) => (axis === node.axis ? 1 : length));
  return reshaped(b.slice(node.x, start, size), node.shape, b);
};

/** A slice that lies within one of the joined operands is a slice of that. */
function sliceOfConcat(node: NodeOf<'slice'>, joined: NodeOf<'concat'>, b: ProgramBuilder): ValueId | undefined {
  const { axis } = joined;
  const count = node.shape[axis]!;
  if (count === 0) return undefined;
  const first = node.start[axis]!;
  const last = first + (count - 1) * node.strides[axis]!;
  let begin = 0;
  for (const x of joined.xs) {
    const length = b.typeOf(x).shape[axis]!;
    if (first >= begin && last < begin + length) {
      const start = node.start.map((at, other) => (other === axis ? at - begin : at));
      return sliced(x, start, node.shape, node.strides, b);
    }
    begin += length;
  }
  return undefined;
}

function sliced(
  x: ValueId,
  start: readonly number[],
  shape: Shape,
  strides: readonly number[],
  b: ProgramBuilder,
): ValueId {
  return sameShape(b.typeOf(x).shape, shape) ? x : b.slice(x, start, shape, strides);
}
