import { ArgumentError, FormatError } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import type { CsvColumn } from './csv-columns.ts';
import { columnValues, type CsvFeatures, featuresOf } from './csv-features.ts';
import { type CsvOptions, CsvReader, type CsvRow } from './csv-reader.ts';
import { type CsvSource, sourceName } from './csv-source.ts';

/**
 * A file of comma-separated values in memory, with typed columns; what {@link readCsv} gives.
 *
 * @example
 * const table = await readCsv({ text: 'size,price\n1,10\n2,30\n' }, { target: 'price' });
 * table.y // [10, 30]
 */
export class CsvTable {
  /** The columns that were read, as they were declared or inferred: give them as `columns` to read another file alike. */
  readonly columns: readonly CsvColumn[];
  /** The column that was named as the target. */
  readonly target: string | undefined;
  readonly #rows: readonly CsvRow[];
  #features: CsvFeatures | undefined;

  /** @internal Tables are made by `readCsv`. */
  constructor(columns: readonly CsvColumn[], rows: readonly CsvRow[], target: string | undefined) {
    this.columns = columns;
    this.target = target;
    this.#rows = rows;
  }

  /** The number of rows, those that were dropped left out. */
  get rows(): number {
    return this.#rows.length;
  }

  /**
   * The features of all columns but the target, float32 `[rows, features]`: numbers as they are, true and false as 1 and
   * 0, categories one-hot.
   *
   * @throws ArgumentError when a column is text
   */
  get x(): NdArray<[number, number]> {
    const features = this.#layout();
    const width = features.names.length;
    const data = new Float32Array(this.rows * width);
    this.#rows.forEach((row, i) => features.write(row, data, i * width));
    return ndArray(data, [this.rows, width]);
  }

  /**
   * The targets, `[rows]`: float32 numbers, or int32 codes of categories and of true and false.
   *
   * @throws ArgumentError when no target was named, or it is text
   */
  get y(): NdArray<[number]> {
    if (this.target === undefined)
      throw new ArgumentError("No column was named as the target: readCsv(file, { target: 'column' }).");
    const features = this.#layout();
    const data = features.targets(this.rows);
    this.#rows.forEach((row, i) => {
      data[i] = features.target(row);
    });
    return ndArray(data, [this.rows]);
  }

  /** The names of the features, in the order of the columns of `x`: a category's is `column_category`. */
  get featureNames(): readonly string[] {
    return this.#layout().names;
  }

  /** The classes of the target, in the order of their codes; undefined where it is a number. */
  get targetNames(): readonly string[] | undefined {
    return this.#layout().targetNames;
  }

  /**
   * The values of one column: float32 numbers, int32 codes of categories, bools, or a list of texts.
   *
   * @throws ArgumentError when there is no such column
   */
  column(name: string): NdArray<[number]> | readonly (string | null)[] {
    const place = this.columns.findIndex((column) => column.name === name);
    if (place < 0) {
      throw new ArgumentError(
        `There is no column '${name}'. The columns are ${this.columns.map((column) => column.name).join(', ')}.`,
      );
    }
    return columnValues(
      this.columns[place]!,
      this.#rows.map((row) => row[place]!),
    );
  }

  #layout(): CsvFeatures {
    return (this.#features ??= featuresOf(this.columns, this.target));
  }
}

/**
 * Reads a file of comma-separated values into memory. The first record names the columns; their types are those that the
 * options declare, or are inferred from all rows: numbers, true and false, categories where each comes twice on the
 * average, else text.
 *
 * @param source a path (in Node), an address, a `File` or `Blob`, `{ text }`, a stream or a function that opens one
 * @param options see {@link CsvOptions}; a missing cell is an error unless `missing` says otherwise
 * @throws FormatError naming file, line and column when a cell does not fit its column or is missing, a record has too many
 *   or too few cells, or quotes do not match; and when there are no rows
 * @throws ArgumentError when an option or the source is none of those accepted
 * @example
 * const { x, y, featureNames, targetNames } = await readCsv('penguins.csv', { target: 'species', missing: 'drop' });
 */
export async function readCsv(source: CsvSource, options: CsvOptions = {}): Promise<CsvTable> {
  const reader = new CsvReader(source, { ...options, inferRows: Infinity });
  const rows: CsvRow[] = [];
  for await (const row of reader.rows()) rows.push(row);
  if (rows.length === 0)
    throw new FormatError(
      `${sourceName(source)} has no rows${options.missing === 'drop' ? ' without missing cells' : ' after its header'}.`,
    );
  return new CsvTable(reader.columns, rows, options.target);
}
