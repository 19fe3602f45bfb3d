/** Operators that take elements at places, and put them there. */
import {
  add,
  cast,
  concat,
  equal,
  gather,
  gatherNd,
  less,
  maximum,
  minimum,
  mod,
  mul,
  ndArray,
  reshape,
  scatterNd,
  sizeOf,
  slice,
  sub,
  tensor,
  tensorScatterUpdate,
  type Tensor,
  transpose,
  where,
} from '@neurite/tensors';
import { dtypeOfElements } from '../element-types.ts';
import { Value } from '../graph/value.ts';
import type { NodeCall, OperatorTable } from './operator.ts';

/** Negative places count from the end. */
function fromFront(indices: Tensor, length: number): Tensor {
  return where(less(indices, 0), add(indices, length), indices) as Tensor;
}

function gathered(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const axis = node.axis(node.number('axis', 0), rank);
  return new Value(gather(x, fromFront(node.tensor(1), x.shape[axis]!), { axis }), type);
}

/** How far apart neighbours lie along each axis. */
function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** For indices along one axis: the places in the flattened tensor. */
function flatPlaces(indices: Tensor, shape: readonly number[], axis: number): Tensor {
  const strides = stridesOf(shape);
  const own = stridesOf(indices.shape);
  // What the other axes add is known before any index is.
  const base = new Int32Array(indices.size);
  for (let place = 0; place < base.length; place++) {
    for (const [other, stride] of strides.entries()) {
      if (other !== axis) base[place]! += (Math.floor(place / own[other]!) % indices.shape[other]!) * stride;
    }
  }
  return add(ndArray(base, indices.shape), mul(fromFront(indices, shape[axis]!), strides[axis]!)) as Tensor;
}

function gatheredElements(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const places = flatPlaces(node.tensor(1), x.shape, node.axis(node.number('axis', 0), rank));
  return new Value(gather(reshape(x, [x.size]), places), type);
}

function gatheredAtCoordinates(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const batchDims = node.number('batch_dims', 0);
  const indices = positive(node.tensor(1), x.shape.slice(batchDims));
  if (batchDims === 0) return new Value(gatherNd(x, indices), type);
  // Every example gets its own number as the first coordinate.
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const rows = [batch, sizeOf(indices.shape.slice(batchDims, -1)), indices.shape.at(-1)!] as const;
  const numbers = Int32Array.from({ length: batch * rows[1] }, (_, index) => Math.floor(index / rows[1]));
  const flat = reshape(x, [batch, ...x.shape.slice(batchDims)]);
  const parts = Array.from({ length: rows[2] }, (_, axis) =>
    slice(reshape(indices, rows), [0, 0, axis], [...rows.slice(0, 2), 1]),
  );
  const coordinates = [tensor(numbers, [batch, rows[1], 1], 'int32'), ...parts];
  const found = gatherNd(flat, concat(coordinates, -1));
  return new Value(reshape(found, [...indices.shape.slice(0, -1), ...x.shape.slice(batchDims + rows[2])]), type);
}

function positive(indices: Tensor, shape: readonly number[]): Tensor {
  const depth = indices.shape.at(-1)!;
  return where(
    less(indices, 0),
    add(indices, ndArray(Int32Array.from(shape.slice(0, depth)), [depth])),
    indices,
  ) as Tensor;
}

type Combination = (before: Tensor, update: Tensor) => Tensor;

const combinations: Readonly<Record<string, Combination>> = { mul, max: maximum, min: minimum };

/** x with updates at coordinates, combined with what was there. */
function scattered(node: NodeCall, x: Tensor, indices: Tensor, updates: Tensor): Tensor {
  const kind = node.text('reduction', 'none');
  if (kind === 'none') return tensorScatterUpdate(x, indices, updates);
  if (kind === 'add') return add(x, scatterNd(indices, updates, x.shape)) as Tensor;
  const combination = combinations[kind] ?? node.fail(`the reduction '${kind}' is not known`);
  // One after the other, because places may repeat.
  const depth = indices.shape.at(-1)!;
  const count = indices.size / depth;
  if (count > MAX_SEQUENTIAL)
    node.fail(`the reduction '${kind}' of more than ${MAX_SEQUENTIAL} updates is not supported`);
  const places = reshape(indices, [count, depth]);
  const rest = x.shape.slice(depth);
  const values = reshape(updates, [count, ...rest]);
  let result = x;
  for (let index = 0; index < count; index++) {
    const place = slice(places, [index, 0], [1, depth]);
    const value = slice(values, [index, ...rest.map(() => 0)], [1, ...rest]);
    result = tensorScatterUpdate(result, place, combination(gatherNd(result, place), value));
  }
  return result;
}

const MAX_SEQUENTIAL = 1024;

function scatteredElements(node: NodeCall): Value {
  const { tensor: x, type, rank } = node.input(0);
  const places = flatPlaces(node.tensor(1), x.shape, node.axis(node.number('axis', 0), rank));
  const updates = node.tensor(2);
  const flat = scattered(
    node,
    reshape(x, [x.size]),
    reshape(places, [places.size, 1]),
    reshape(updates, [updates.size]),
  );
  return new Value(reshape(flat, x.shape), type);
}

function scatteredAtCoordinates(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  return new Value(scattered(node, x, positive(node.tensor(1), x.shape), node.tensor(2)), type);
}

function oneHotOf(node: NodeCall): Value {
  const indices = cast(node.tensor(0), 'int32');
  const depth = node.staticNumber(1);
  const { tensor: values, type } = node.input(2);
  const axis = node.axis(node.number('axis', -1), indices.rank + 1);
  const places = mod(indices, depth) as Tensor;
  const [off, on] = [gather(values, 0), gather(values, 1)];
  // Indices outside of −depth … depth − 1 are nowhere.
  const isInside = equal(places, fromFront(indices, depth));
  const classes = ndArray(
    Int32Array.from({ length: depth }, (_, index) => index),
    [depth],
  );
  const hit = equal(reshape(where(isInside, places, -1) as Tensor, [...places.shape, 1]), classes);
  const last = where(hit, on, off) as Tensor;
  const order = Array.from({ length: indices.rank }, (_, index) => index);
  return new Value(cast(transpose(last, order.toSpliced(axis, 0, indices.rank)), dtypeOfElements(type)), type);
}

function reversedSequences(node: NodeCall): Value {
  const { tensor: x, type } = node.input(0);
  const [batchAxis, timeAxis] = [node.number('batch_axis', 1), node.number('time_axis', 0)];
  const order = [batchAxis, timeAxis, ...x.shape.map((_, axis) => axis).slice(2)];
  const batchFirst = transpose(x, order);
  const reversed = reverseSequences(batchFirst, node.tensor(1));
  return new Value(transpose(reversed, order), type);
}

/** The first so many elements of each example turned around; x of shape [batch, time, …]. */
export function reverseSequences(x: Tensor, lengths: Tensor): Tensor {
  const [batch, time] = x.shape as [number, number];
  const steps = ndArray(
    Int32Array.from({ length: time }, (_, index) => index),
    [1, time],
  );
  const ends = reshape(lengths, [batch, 1]);
  const places = where(less(steps, ends), sub(sub(ends, 1), steps), steps) as Tensor;
  return gather(x, places, { axis: 1, batchDims: 1 });
}

export const indexing: OperatorTable = {
  Gather: gathered,
  GatherElements: gatheredElements,
  GatherND: gatheredAtCoordinates,
  OneHot: oneHotOf,
  ReverseSequence: reversedSequences,
  Scatter: scatteredElements,
  ScatterElements: scatteredElements,
  ScatterND: scatteredAtCoordinates,
};
