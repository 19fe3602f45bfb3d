import type { ValueId } from '@neurite/backend';
import type { LoweringTable } from './lowering.ts';

/** Order. NaN counts as larger than any number. */
export const sorting: LoweringTable = {
  TopK: ({ builder: b, inputs, attributes }) => b.topK(inputs.x!, (attributes.k ?? 1) as number),

  SearchSorted: ({ builder: b, inputs, attributes }) => {
    const { sortedSequence, values } = inputs as { sortedSequence: ValueId; values: ValueId };
    const [rows, length] = b.typeOf(sortedSequence).shape as [number, number];
    const [, count] = b.typeOf(values).shape as [number, number];
    // In order, the elements before the place are those smaller than the value (or not larger): so many is the place.
    const before = b.compare(
      attributes.side === 'right' ? 'le' : 'lt',
      b.reshape(sortedSequence, [rows, 1, length]),
      b.reshape(values, [rows, count, 1]),
    );
    return b.reduce('sum', b.cast(before, 'int32'), [2]);
  },
};
