import { elementCount, type ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { asFloat, atLeast, cast, promote } from './dtype.ts';
import { flatIndices } from './gather.ts';
import type { LoweringTable } from './lowering.ts';
import { reshape } from './shape.ts';

/** Values put, or added, at given positions. A position that does not exist takes nothing. */
export const scattering: LoweringTable = {
  ScatterNd: ({ builder: b, inputs, attributes }) => {
    const shape = attributes.shape as number[];
    const { flat, depth } = flatIndices(b, coordinates(b, inputs.indices!, inputs.updates!, shape), shape);
    return reshape(b, scatterRows(b, flat, rowsOf(b, inputs.updates!, flat, shape.slice(depth)), shape, depth), shape);
  },

  TensorScatterUpdate: ({ builder: b, inputs }) => {
    const [tensor, updates] = promote(b, [inputs.tensor!, inputs.updates!]) as [ValueId, ValueId];
    return replace(b, tensor, coordinates(b, inputs.indices!, updates, b.typeOf(tensor).shape), updates);
  },

  SparseToDense: ({ builder: b, inputs, attributes }) => {
    const shape = attributes.outputShape as number[];
    const [values, background] = promote(b, [inputs.sparseValues!, inputs.defaultValue!]) as [ValueId, ValueId];
    const given = b.typeOf(inputs.sparseIndices!).shape;
    // A list of numbers is one of positions in a vector, a number one position.
    const indices = given.length < 2 ? b.reshape(inputs.sparseIndices!, [given[0] ?? 1, 1]) : inputs.sparseIndices!;
    return replace(b, b.broadcast(background, shape), indices, values);
  },

  UnsortedSegmentSum: ({ builder: b, inputs, attributes }) => {
    const x = atLeast(b, inputs.x!, 'int32');
    const ids = cast(b, inputs.segmentIds!, 'int32');
    const { shape } = b.typeOf(ids);
    const count = elementCount(shape);
    const rest = b.typeOf(x).shape.slice(shape.length);
    return b.scatterAdd(reshape(b, ids, [count]), reshape(b, x, [count, ...rest]), [
      attributes.numSegments as number,
      ...rest,
    ]);
  },

  Bincount: ({ builder: b, inputs, attributes }) =>
    bincount(b, inputs.x!, inputs.weights!, attributes.size as number, false),
  DenseBincount: ({ builder: b, inputs, attributes }) =>
    bincount(b, inputs.x!, inputs.weights!, attributes.size as number, attributes.binaryOutput === true),
};

/**
 * Indices of rank 1 are one coordinate to TensorFlow and a list of positions along the first axis to tfjs-core; the
 * updates tell which.
 */
function coordinates(b: ProgramBuilder, indices: ValueId, updates: ValueId, shape: Shape): ValueId {
  const given = b.typeOf(indices).shape;
  const isList = given.length === 1 && b.typeOf(updates).shape.length === shape.length;
  return isList ? b.reshape(indices, [...given, 1]) : indices;
}

/** Updates as a list of rows, one for each position; a single number is taken for every one. */
function rowsOf(b: ProgramBuilder, updates: ValueId, flat: ValueId, rest: Shape): ValueId {
  const rows = [...b.typeOf(flat).shape, ...rest];
  return b.typeOf(updates).shape.length === 0 ? b.broadcast(updates, rows) : reshape(b, updates, rows);
}

/** Rows added up into zeros: [elements of the first `depth` axes, …rest]. */
function scatterRows(b: ProgramBuilder, flat: ValueId, rows: ValueId, shape: Shape, depth: number): ValueId {
  const { dtype } = b.typeOf(rows);
  const into = [elementCount(shape.slice(0, depth)), ...shape.slice(depth)];
  return cast(b, b.scatterAdd(flat, atLeast(b, rows, 'int32'), into), dtype);
}

/**
 * `tensor` with slices replaced by updates; where a position is named twice, by the last. Positions are put in order,
 * which keeps equal ones in the order of their updates, and all but the last of equal ones are dropped: so what is left
 * can be added to zeros.
 */
function replace(b: ProgramBuilder, tensor: ValueId, indices: ValueId, updates: ValueId): ValueId {
  const { shape } = b.typeOf(tensor);
  const { flat, depth } = flatIndices(b, indices, shape);
  const [count] = b.typeOf(flat).shape as [number];
  if (count === 0) return tensor;
  const [sorted, order] = b.topK(flat, count, false);
  const next = b.concat([b.slice(sorted, [1], [count - 1]), b.fill(-1, [1], 'int32')], 0);
  const last = b.select(b.compare('ne', sorted, next), sorted, b.scalar(-1, 'int32'));
  const rows = b.gather(rowsOf(b, updates, flat, shape.slice(depth)), order);
  const placed = scatterRows(b, last, rows, shape, depth);
  const length = elementCount(shape.slice(0, depth));
  const isReplaced = b.compare('gt', b.scatterAdd(last, b.fill(1, [count], 'int32'), [length]), b.scalar(0, 'int32'));
  const condition = b.reshape(isReplaced, [length, ...shape.slice(depth).map(() => 1)]);
  const into = [length, ...shape.slice(depth)];
  return reshape(b, b.select(condition, placed, reshape(b, tensor, into)), shape);
}

/** How often each number from 0 to size − 1 occurs in each row of x, or the sum of its weights. */
function bincount(b: ProgramBuilder, input: ValueId, weights: ValueId, size: number, isBinary: boolean): ValueId {
  const x = cast(b, input, 'int32');
  const { shape } = b.typeOf(x);
  const { dtype } = b.typeOf(weights);
  const isCount = isBinary || elementCount(b.typeOf(weights).shape) === 0;
  const amounts = isCount ? b.fill(1, shape, 'float32') : asFloat(b, weights);
  const [rows, length] = shape.length === 2 ? (shape as [number, number]) : [1, elementCount(shape)];
  const sums = b.scatterAdd(reshape(b, x, [rows, length]), reshape(b, amounts, [rows, length]), [rows, size], 1, 1);
  const result = isBinary ? b.clamp(sums, 0, 1) : sums;
  return cast(b, reshape(b, result, shape.length === 2 ? [rows, size] : [size]), dtype);
}
