import { elementCount, type ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { atLeast, cast } from './dtype.ts';
import { flatIndices } from './gather.ts';
import type { LoweringTable } from './lowering.ts';
import { reshape } from './shape.ts';

/** Values added at given positions. A position that does not exist takes nothing. */
export const scattering: LoweringTable = {
  ScatterNd: ({ builder: b, inputs, attributes }) => {
    const shape = attributes.shape as number[];
    const { flat, depth } = flatIndices(b, coordinates(b, inputs.indices!, inputs.updates!, shape), shape);
    return reshape(b, scatterRows(b, flat, rowsOf(b, inputs.updates!, flat, shape.slice(depth)), shape, depth), shape);
  },
};

/**
 * Indices of rank 1 are one coordinate to TensorFlow and a list of positions along the first axis to tfjs-core; the
 * updates tell which.
 */
export function coordinates(b: ProgramBuilder, indices: ValueId, updates: ValueId, shape: Shape): ValueId {
  const given = b.typeOf(indices).shape;
  const isList = given.length === 1 && b.typeOf(updates).shape.length === shape.length;
  return isList ? b.reshape(indices, [...given, 1]) : indices;
}

/** Updates as a list of rows, one for each position; a single number is taken for every one. */
export function rowsOf(b: ProgramBuilder, updates: ValueId, flat: ValueId, rest: Shape): ValueId {
  const rows = [...b.typeOf(flat).shape, ...rest];
  return b.typeOf(updates).shape.length === 0 ? b.broadcast(updates, rows) : reshape(b, updates, rows);
}

/** Rows added up into zeros: [elements of the first `depth` axes, …rest]. */
export function scatterRows(b: ProgramBuilder, flat: ValueId, rows: ValueId, shape: Shape, depth: number): ValueId {
  const { dtype } = b.typeOf(rows);
  const into = [elementCount(shape.slice(0, depth)), ...shape.slice(depth)];
  return cast(b, b.scatterAdd(flat, atLeast(b, rows, 'int32'), into), dtype);
}
