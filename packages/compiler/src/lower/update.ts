import { elementCount, type ProgramBuilder, type ValueId } from '@neurite/backend';
import { promote } from './dtype.ts';
import { flatIndices } from './gather.ts';
import type { LoweringTable } from './lowering.ts';
import { coordinates, rowsOf, scatterRows } from './scatter.ts';
import { reshape } from './shape.ts';

/** Values put in the place of others, at given positions. A position that does not exist takes nothing. */
export const updates: LoweringTable = {
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
};

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
