import type { NdArray } from '@neurite/tensors';
import { type PackedTable, unpack } from './packed-table.ts';

/** A table of measurements and the class of each row. */
export interface LabelledTable {
  /** The measurements, float32, `[samples, features]`. */
  readonly x: NdArray<[number, number]>;
  /** The class of each sample, int32, `[samples]`: an index into `targetNames`. */
  readonly y: NdArray<[number]>;
  /** The name of each column of `x`. */
  readonly featureNames: readonly string[];
  /** The name of each class. */
  readonly targetNames: readonly string[];
}

/** Host arrays of a packed table, new ones at each call. */
export async function labelledTable(table: PackedTable): Promise<LabelledTable> {
  const { features, labels } = await unpack(table);
  return {
    x: { data: features, shape: [table.rows, table.featureNames.length], dtype: 'float32' },
    y: { data: labels, shape: [table.rows], dtype: 'int32' },
    featureNames: [...table.featureNames],
    targetNames: [...table.targetNames],
  };
}
