import { ArgumentError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import type { CsvColumn } from './csv-columns.ts';
import type { CsvRow } from './csv-reader.ts';

/** How columns become the numbers of `x` and `y`. */
export interface CsvFeatures {
  /** Names of the features: that of the column, or `column_category` for each of its categories. */
  readonly names: readonly string[];
  /** The classes of the target, where it has classes. */
  readonly targetNames: readonly string[] | undefined;
  /** Writes the features of a row at `offset`. */
  write(row: CsvRow, into: Float32Array, offset: number): void;
  /** The target of a row: a number, or the code of its class. */
  target(row: CsvRow): number;
  /** An array for targets: float32 for numbers, int32 for classes. */
  targets(size: number): Float32Array | Int32Array;
}

/**
 * The layout of features: numbers as they are, true and false as 1 and 0, categories one-hot.
 *
 * @throws ArgumentError when a feature or the target is text
 */
export function featuresOf(columns: readonly CsvColumn[], target: string | undefined): CsvFeatures {
  const place = columns.findIndex(({ name }) => name === target);
  const targetColumn = columns[place];
  if (targetColumn?.type === 'string') {
    throw new ArgumentError(
      `The target '${targetColumn.name}' is text, with about as many values as rows. Is it the column you mean? If it ` +
        `holds classes, declare it: columns: { '${targetColumn.name}': 'category' }.`,
    );
  }
  const blocks = columns.flatMap((column, i) =>
    i === place ? [] : [{ column, i, width: column.categories?.length ?? 1 }],
  );
  const text = blocks.find(({ column }) => column.type === 'string');
  if (text !== undefined) {
    throw new ArgumentError(
      `Column '${text.column.name}' is text, which is no feature. Leave it out with select: [names of the other columns], or ` +
        `declare it: columns: { '${text.column.name}': 'category' }.`,
    );
  }
  const isNumber = targetColumn?.type === 'number';
  return {
    names: blocks.flatMap(
      ({ column }) => column.categories?.map((category) => `${column.name}_${category}`) ?? [column.name],
    ),
    targetNames: targetColumn?.categories ?? (targetColumn?.type === 'boolean' ? ['false', 'true'] : undefined),
    write(row, into, offset) {
      let at = offset;
      for (const { column, i, width } of blocks) {
        const value = row[i] as number;
        if (column.categories === undefined) into[at] = value;
        else into[at + value] = 1;
        at += width;
      }
    },
    target: (row) => row[place] as number,
    targets: (size) => (isNumber ? new Float32Array(size) : new Int32Array(size)),
  };
}

/** The values of a column: float32 numbers, int32 codes, bools, or a list of texts. */
export function columnValues(
  column: CsvColumn,
  values: readonly (number | string | null)[],
): NdArray<[number]> | readonly (string | null)[] {
  const shape: [number] = [values.length];
  const numbers = values as readonly number[];
  if (column.type === 'number') return { data: Float32Array.from(numbers), shape, dtype: 'float32' };
  if (column.type === 'category') return { data: Int32Array.from(numbers), shape, dtype: 'int32' };
  if (column.type === 'boolean') return { data: Uint8Array.from(numbers), shape, dtype: 'bool' };
  return values as readonly (string | null)[];
}
