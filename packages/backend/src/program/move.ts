/** Movement: elements go to other places; any element type unless said. */
import { broadcastShapes, isFloat32, isInt32, requireDType } from './elementwise.ts';
import { require } from './error.ts';
import type { Padding } from './contract.ts';
import { requireAxes, requireAxis } from './reduce.ts';
import {
  elementCount,
  formatType,
  sameShape,
  type Shape,
  type TensorNode,
  type TensorType,
  type TupleNode,
  type TypeLookup,
  type ValueId,
} from './types.ts';

/** The same elements in row-major order under another `shape` of the same size. */
export interface ReshapeNode extends TensorNode {
  readonly kind: 'reshape';
  readonly x: ValueId;
}

/** Axis i of the result is axis `permutation[i]` of x. */
export interface TransposeNode extends TensorNode {
  readonly kind: 'transpose';
  readonly x: ValueId;
  readonly permutation: readonly number[];
}

/** x repeated to `shape` by NumPy's rule: aligned at the last axis, axes of length 1 and missing ones are repeated. */
export interface BroadcastNode extends TensorNode {
  readonly kind: 'broadcast';
  readonly x: ValueId;
}

/**
 * result[i] = x[start + i · strides] along each axis; `shape` says how many; strides ≥ 1; all of it must lie inside x.
 */
export interface SliceNode extends TensorNode {
  readonly kind: 'slice';
  readonly x: ValueId;
  readonly start: readonly number[];
  readonly strides: readonly number[];
}

/**
 * What stands beyond the edge of [a b c]: `constant`: `value` (for bool 0 or 1); `reflect`: c b|a b c|b a, at most
 * length − 1; `symmetric`: b a|a b c|c b, at most length; `edge`: a a|a b c|c c, the axis not empty.
 */
export type PadMode = 'constant' | 'reflect' | 'symmetric' | 'edge';

/** x with elements added before and after each axis: `padding[axis] = [low, high]`, each ≥ 0. */
export interface PadNode extends TensorNode {
  readonly kind: 'pad';
  readonly x: ValueId;
  readonly padding: readonly Padding[];
  readonly mode: PadMode;
  /** The value of mode `constant`; 0 in the other modes. */
  readonly value: number;
}

/** One or more operands of one element type, joined along `axis`; all other axes agree. */
export interface ConcatNode extends TensorNode {
  readonly kind: 'concat';
  readonly xs: readonly ValueId[];
  readonly axis: number;
}

/**
 * Takes slices of x along `axis` at int32 `indices`, as TensorFlow's `gather`: the shape is `x.shape[..axis] +
 * indices.shape[batchDims..] + x.shape[axis + 1..]`, and the first `batchDims` ≤ axis axes of x and of indices agree
 * and go together. An index outside of [0, length) gives zeros (false): it never wraps and never throws.
 */
export interface GatherNode extends TensorNode {
  readonly kind: 'gather';
  readonly x: ValueId;
  readonly indices: ValueId;
  readonly axis: number;
  readonly batchDims: number;
}

/**
 * The adjoint of gather: into zeros of `shape` (that of gather's x), each slice of `updates` (of gather's result shape)
 * is added where gather would have read it; duplicate indices add up (in the order of the updates, for the reference);
 * indices outside of [0, length) are dropped. float32 or int32, which wraps. Segment sums, scatterNd and an embedding's
 * gradient are this.
 */
export interface ScatterAddNode extends TensorNode {
  readonly kind: 'scatterAdd';
  readonly indices: ValueId;
  readonly updates: ValueId;
  readonly axis: number;
  readonly batchDims: number;
}

/** x with the order of its elements turned around along `axes` (ascending, distinct). */
export interface ReverseNode extends TensorNode {
  readonly kind: 'reverse';
  readonly x: ValueId;
  readonly axes: readonly number[];
}

/**
 * Running sums or products along `axis`, float32 or int32, which wraps: result[i] = x[0] ∘ … ∘ x[i]. With `exclusive`
 * without x[i] itself (the first is 0 or 1), with `reverse` from the end. The reference accumulates in double
 * precision.
 */
export interface CumulativeNode extends TensorNode {
  readonly kind: 'cumulative';
  readonly op: 'sum' | 'prod';
  readonly x: ValueId;
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/**
 * The k first of the last axis's elements in descending (`largest`) or ascending order, and their int32 places: two
 * parts, values and indices, each `[...x.shape[..−1], k]`. Equal elements (−0 equals +0) keep the order of their
 * places. NaN counts as larger than anything. k = length sorts. float32 or int32.
 */
export interface TopKNode extends TupleNode {
  readonly kind: 'topK';
  readonly x: ValueId;
  readonly k: number;
  readonly largest: boolean;
}

/** Nodes that put elements elsewhere and compute nothing. */
export type MoveNode =
  | ReshapeNode
  | TransposeNode
  | BroadcastNode
  | SliceNode
  | PadNode
  | ConcatNode
  | GatherNode
  | ScatterAddNode
  | ReverseNode
  | CumulativeNode;

/** The type of a movement's result, from its operands' types. */
export function inferMove(node: MoveNode, typeOf: TypeLookup): TensorType {
  switch (node.kind) {
    case 'reshape': {
      const x = typeOf(node.x);
      require(elementCount(x.shape) === elementCount(node.shape), () =>
        `reshape of ${formatType(x)} to [${node.shape.join(',')}]: sizes differ`);
      return { shape: node.shape, dtype: x.dtype };
    }
    case 'transpose': {
      const x = typeOf(node.x);
      const sorted = [...node.permutation].sort((a, b) => a - b);
      require(sorted.length === x.shape.length && sorted.every((axis, index) => axis === index), () =>
        `transpose of ${formatType(x)} needs a permutation of its axes, got [${node.permutation.join(',')}]`);
      return { shape: node.permutation.map((axis) => x.shape[axis]!), dtype: x.dtype };
    }
    case 'broadcast': {
      const x = typeOf(node.x);
      require(x.shape.length <= node.shape.length && sameShape(broadcastShapes(x.shape, node.shape), node.shape), () =>
        `broadcast of ${formatType(x)} to [${node.shape.join(',')}]: axes must be equal or 1`);
      return { shape: node.shape, dtype: x.dtype };
    }
    case 'slice':
      return inferSlice(node, typeOf(node.x));
    case 'pad':
      return inferPad(node, typeOf(node.x));
    case 'concat':
      return inferConcat(node, node.xs.map(typeOf));
    case 'gather': {
      const [x, indices] = [typeOf(node.x), typeOf(node.indices)];
      return { shape: gatherShape(node, x, indices), dtype: x.dtype };
    }
    case 'scatterAdd': {
      const [indices, updates] = [typeOf(node.indices), typeOf(node.updates)];
      requireDType(updates, ['float32', 'int32'], 'scatterAdd');
      const expected = gatherShape(node, { shape: node.shape, dtype: updates.dtype }, indices);
      require(sameShape(expected, updates.shape), () =>
        `scatterAdd into [${node.shape.join(',')}] at ${formatType(indices)} takes updates [${expected.join(',')}], got ${formatType(updates)}`);
      return { shape: node.shape, dtype: updates.dtype };
    }
    case 'reverse': {
      const x = typeOf(node.x);
      requireAxes(node.axes, x, 'reverse');
      return x;
    }
    case 'cumulative': {
      const x = typeOf(node.x);
      require(node.op === 'sum' || node.op === 'prod', () => `unknown cumulative operation '${node.op}'`);
      requireDType(x, ['float32', 'int32'], 'cumulative');
      requireAxis(node.axis, x, 'cumulative');
      return x;
    }
  }
}

/** The types of topK's two parts, from its operand's type. */
export function inferTopK(node: TopKNode, typeOf: TypeLookup): TensorType[] {
  const x = typeOf(node.x);
  requireDType(x, ['float32', 'int32'], 'topK');
  const length = x.shape[x.shape.length - 1];
  require(length !== undefined, () => `topK needs at least one axis, got ${formatType(x)}`);
  require(Number.isInteger(node.k) && node.k >= 0 && node.k <= length!, () =>
    `topK of ${formatType(x)} needs k between 0 and ${length}, got ${node.k}`);
  const shape = [...x.shape.slice(0, -1), node.k];
  return [
    { shape, dtype: x.dtype },
    { shape, dtype: 'int32' },
  ];
}

function inferSlice(node: SliceNode, x: TensorType): TensorType {
  const rank = x.shape.length;
  const what = (): string =>
    `slice of ${formatType(x)} from [${node.start.join(',')}] by [${node.strides.join(',')}] to [${node.shape.join(',')}]`;
  require(node.start.length === rank && node.strides.length === rank && node.shape.length === rank, () =>
    `${what()}: needs one start, stride and length an axis`);
  for (let axis = 0; axis < rank; axis++) {
    const [start, stride, length] = [node.start[axis]!, node.strides[axis]!, node.shape[axis]!];
    require(Number.isInteger(stride) && stride >= 1, () => `${what()}: strides must be at least 1`);
    const last = length === 0 ? start - 1 : start + (length - 1) * stride;
    require(Number.isInteger(start) && start >= 0 && last < x.shape[axis]! && start <= x.shape[axis]!, () =>
      `${what()}: axis ${axis} ends at ${last}`);
  }
  return { shape: node.shape, dtype: x.dtype };
}

function inferPad(node: PadNode, x: TensorType): TensorType {
  const what = (): string => `pad of ${formatType(x)} by ${JSON.stringify(node.padding)} (${node.mode})`;
  require(node.padding.length === x.shape.length, () => `${what()}: needs one [low, high] an axis`);
  require(['constant', 'reflect', 'symmetric', 'edge'].includes(node.mode), () => `unknown pad mode '${node.mode}'`);
  if (x.dtype === 'float32') require(isFloat32(node.value), () => `${what()}: ${node.value} is no float32`);
  if (x.dtype === 'int32') require(isInt32(node.value), () => `${what()}: ${node.value} is no int32`);
  if (x.dtype === 'bool') require(node.value === 0 || node.value === 1, () => `${what()}: ${node.value} is no bool`);
  if (node.mode !== 'constant') require(Object.is(node.value, 0), () => `${what()}: value must be 0 in this mode`);
  const shape = x.shape.map((length, axis) => {
    const [low, high] = node.padding[axis]!;
    const most = node.mode === 'reflect' ? Math.max(0, length - 1) : node.mode === 'symmetric' ? length : Infinity;
    require([low, high].every((n) => Number.isInteger(n) && n >= 0 && n <= most), () =>
      `${what()}: axis ${axis} takes 0 to ${most}`);
    if (node.mode === 'edge') require(length > 0 || low + high === 0, () => `${what()}: axis ${axis} is empty`);
    return low + length + high;
  });
  return { shape, dtype: x.dtype };
}

function inferConcat(node: ConcatNode, types: readonly TensorType[]): TensorType {
  const first = types[0];
  require(first !== undefined, () => 'concat needs at least one operand');
  requireAxis(node.axis, first!, 'concat');
  let length = 0;
  for (const type of types) {
    const fits =
      type.dtype === first!.dtype &&
      type.shape.length === first!.shape.length &&
      type.shape.every((n, axis) => axis === node.axis || n === first!.shape[axis]);
    require(fits, () =>
      `concat along axis ${node.axis} of ${formatType(first!)} and ${formatType(type)}: they must agree in all else`);
    length += type.shape[node.axis]!;
  }
  return { shape: first!.shape.map((n, axis) => (axis === node.axis ? length : n)), dtype: first!.dtype };
}

function gatherShape(
  node: { readonly kind: string; readonly axis: number; readonly batchDims: number },
  x: TensorType,
  indices: TensorType,
): Shape {
  requireDType(indices, ['int32'], `${node.kind}'s indices`);
  requireAxis(node.axis, x, node.kind);
  const { axis, batchDims } = node;
  require(Number.isInteger(batchDims) &&
    batchDims >= 0 &&
    batchDims <= axis &&
    batchDims <= indices.shape.length &&
    sameShape(x.shape.slice(0, batchDims), indices.shape.slice(0, batchDims)), () =>
    `${node.kind} on ${formatType(x)} at ${formatType(indices)}: the first ${batchDims} axes (at most ${axis}) must agree`);
  return [...x.shape.slice(0, axis), ...indices.shape.slice(batchDims), ...x.shape.slice(axis + 1)];
}
