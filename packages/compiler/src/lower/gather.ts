import { elementCount, type ProgramBuilder, type Shape, type ValueId } from '@neurite/backend';
import { axisOf } from './axes.ts';
import { cast } from './dtype.ts';
import type { LoweringTable } from './lowering.ts';
import { reshape } from './shape.ts';

/** Elements and slices at given positions. A position that does not exist gives zeros. */
export const gathering: LoweringTable = {
  GatherV2: ({ builder: b, inputs, attributes }) => {
    const indices = cast(b, inputs.indices!, 'int32');
    const rank = b.typeOf(indices).shape.length;
    const batchDims = (attributes.batchDims ?? 0) as number;
    return b.gather(
      inputs.x!,
      indices,
      axisOf(attributes.axis ?? 0, b.typeOf(inputs.x!).shape.length),
      batchDims < 0 ? batchDims + rank : batchDims,
    );
  },

  GatherNd: ({ builder: b, inputs }) => {
    const { shape } = b.typeOf(inputs.params!);
    const { flat, lead, depth } = flatIndices(b, inputs.indices!, shape);
    const rest = shape.slice(depth);
    const rows = reshape(b, inputs.params!, [elementCount(shape.slice(0, depth)), ...rest]);
    return reshape(b, b.gather(rows, flat), [...lead, ...rest]);
  },
};

/** Coordinates, the last axis of `indices`, as row-major positions among the first axes of `shape`; −1 outside of it. */
export function flatIndices(
  b: ProgramBuilder,
  indices: ValueId,
  shape: Shape,
): { flat: ValueId; lead: number[]; depth: number } {
  const coordinates = cast(b, indices, 'int32');
  const from = b.typeOf(coordinates).shape;
  const depth = from.at(-1)!;
  const lead = from.slice(0, -1);
  const count = elementCount(lead);
  if (depth === 0) return { flat: b.fill(0, [count], 'int32'), lead, depth };
  const list = reshape(b, coordinates, [count, depth]);
  const column = (axis: number): ValueId => b.reshape(b.slice(list, [0, axis], [count, 1]), [count]);
  // One axis out of range by so much that the sum is in range must not find another element.
  const isInside = (value: ValueId, length: number): ValueId =>
    b.binary('and', b.compare('ge', value, b.scalar(0, 'int32')), b.compare('lt', value, b.scalar(length, 'int32')));
  let flat = column(0);
  let inside: ValueId | undefined;
  for (let axis = 1; axis < depth; axis++) {
    const value = column(axis);
    const fits = isInside(value, shape[axis]!);
    inside = inside === undefined ? fits : b.binary('and', inside, fits);
    flat = b.binary('add', b.binary('mul', flat, b.scalar(shape[axis]!, 'int32')), value);
  }
  return { flat: inside === undefined ? flat : b.select(inside, flat, b.scalar(-1, 'int32')), lead, depth };
}
