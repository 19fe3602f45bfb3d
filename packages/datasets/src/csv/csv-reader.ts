import { ArgumentError, FormatError, NeuriteError, nearestName } from '@neurite/backend';
import { describe, wholeNumber } from '../checks.ts';
import {
  type CsvColumn,
  type CsvColumnDeclaration,
  declaredColumn,
  inferColumn,
  type MissingPolicy,
  misfit,
  parserOf,
} from './csv-columns.ts';
import { type CsvFormat, type CsvRecord, readRecords } from './csv-records.ts';
import { type CsvSource, isRestartable, sourceName } from './csv-source.ts';

/** Options of {@link readCsv} and {@link Dataset.fromCsv}. */
export interface CsvOptions extends CsvFormat {
  /** The names of the columns: in the first record (true), 'column0', 'column1' … (false), or these; true. */
  readonly header?: boolean | readonly string[];
  /** The types of columns, by name, or what `columns` said of another file; those that are not declared are inferred. */
  readonly columns?: { readonly [name: string]: CsvColumnDeclaration } | readonly CsvColumn[];
  /** The columns to read; all. */
  readonly select?: readonly string[];
  /** The column that holds the targets: then elements are `{ x, y }`. */
  readonly target?: string;
  /** What to do about missing cells; 'error'. */
  readonly missing?: MissingPolicy;
  /** The cells that stand for a missing value; '', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null' and '?'. */
  readonly missingValues?: readonly string[];
  /** From how many rows types are inferred when rows are streamed; 1000. */
  readonly inferRows?: number;
}

/** A row: for each column a number (a category's code, 1 and 0 for true and false), text, or `null` for missing text. */
export type CsvRow = readonly (number | string | null)[];

const MISSING_VALUES = ['', 'NA', 'N/A', 'NaN', 'nan', 'NULL', 'null', '?'];

/**
 * Reads a file row by row with typed columns. What columns there are is known once the first row was read, and the same
 * in all passes.
 */
export class CsvReader {
  readonly #source: CsvSource;
  readonly #options: CsvOptions;
  readonly #missingValues: ReadonlySet<string>;
  readonly #inferRows: number;
  readonly #declared: ReadonlyMap<string, CsvColumnDeclaration>;
  #columns: readonly CsvColumn[] | undefined;
  #wasOpened = false;

  constructor(source: CsvSource, options: CsvOptions) {
    this.#source = source;
    this.#options = options;
    this.#missingValues = new Set(options.missingValues ?? MISSING_VALUES);
    const { inferRows = 1000 } = options;
    this.#inferRows = inferRows === Infinity ? inferRows : wholeNumber('inferRows', inferRows, 1);
    const { columns = {} } = options;
    this.#declared = new Map(
      Array.isArray(columns) ? columns.map((column: CsvColumn) => [column.name, column]) : Object.entries(columns),
    );
    checkPolicy('missing', options.missing);
    for (const [name, declaration] of this.#declared) {
      if (typeof declaration === 'object') checkPolicy(`columns['${name}'].missing`, declaration.missing);
    }
  }

  /** The columns, once the first row was read. */
  get columns(): readonly CsvColumn[] {
    if (this.#columns === undefined) throw new NeuriteError('The columns are known once the first row was read.');
    return this.#columns;
  }

  /**
   * The rows, each for the columns in their order.
   *
   * @throws FormatError when a record, a cell or the header does not fit, naming file, line and column
   */
  async *rows(): AsyncGenerator<CsvRow, void, undefined> {
    if (this.#wasOpened && !isRestartable(this.#source)) {
      throw new ArgumentError(
        'A stream can be read once. For several passes give a function that opens it: () => stream.',
      );
    }
    this.#wasOpened = true;
    const records = readRecords(this.#source, this.#options);
    try {
      const first = await records.next();
      if (first.done) throw this.#error(undefined, 'the file is empty.');
      const names = this.#namesOf(first.value);
      const places = this.#placesOf(names);
      const sample: CsvRecord[] =
        this.#options.header === undefined || this.#options.header === true ? [] : [first.value];
      if (this.#columns === undefined) {
        while (sample.length < this.#inferRows) {
          const next = await records.next();
          if (next.done) break;
          sample.push(next.value);
        }
        for (const record of sample) this.#checkLength(record, names.length);
        this.#columns = this.#columnsOf(names, places, sample);
      }
      const parse = this.#rowParser(this.#columns, places, names.length);
      for (const record of sample) yield* parse(record);
      for await (const record of records) yield* parse(record);
    } finally {
      await records.return();
    }
  }

  #namesOf(first: CsvRecord): string[] {
    const { header = true } = this.#options;
    if (header !== true && header !== false) {
      this.#checkLength(first, header.length);
      return [...header];
    }
    const names = first.cells.map((cell, i) => (header ? cell.trim() : '') || `column${i}`);
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined)
      throw this.#error(first.line, `two columns have the name '${twice}'. Rename one, or give the names as header.`);
    return names;
  }

  /** Where the columns to read stand in a record. */
  #placesOf(names: readonly string[]): number[] {
    const { select, target } = this.#options;
    const wanted =
      select === undefined ? names : [...select, ...(target === undefined || select.includes(target) ? [] : [target])];
    for (const name of [
      ...wanted,
      ...(target === undefined ? [] : [target]),
      ...(select === undefined ? this.#declared.keys() : []),
    ]) {
      if (names.includes(name)) continue;
      const nearest = nearestName(name, names);
      const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
      throw this.#error(undefined, `there is no column '${name}'.${hint} The columns are ${names.join(', ')}.`);
    }
    return wanted.map((name) => names.indexOf(name));
  }

  #columnsOf(names: readonly string[], places: readonly number[], sample: readonly CsvRecord[]): CsvColumn[] {
    return places.map((place) => {
      const name = names[place]!;
      const cells = sample.map((record) => record.cells[place]!).filter((cell) => !this.#isMissing(cell));
      const declaration = this.#declared.get(name);
      if (declaration !== undefined) return declaredColumn(name, declaration, cells);
      const column = inferColumn(name, cells);
      const { missing } = this.#options;
      if (column.type !== 'category' || typeof missing !== 'object' || cells.length === sample.length) return column;
      const fill = String(missing.fill);
      return column.categories!.includes(fill) ? column : { ...column, categories: [...column.categories!, fill] };
    });
  }

  #rowParser(
    columns: readonly CsvColumn[],
    places: readonly number[],
    width: number,
  ): (record: CsvRecord) => readonly CsvRow[] {
    const parsers = columns.map(parserOf);
    return (record) => {
      this.#checkLength(record, width);
      const row: (number | string | null)[] = [];
      for (let i = 0; i < columns.length; i++) {
        const cell = record.cells[places[i]!]!;
        const value = this.#isMissing(cell)
          ? this.#missingValue(columns[i]!, parsers[i]!, record.line)
          : parsers[i]!(cell);
        if (value === DROP) return [];
        if (value === undefined) {
          throw this.#error(record.line, misfit(columns[i]!, cell, this.#declared.has(columns[i]!.name)));
        }
        row.push(value as number | string | null);
      }
      return [row];
    };
  }

  #missingValue(
    column: CsvColumn,
    parse: (cell: string) => number | string | undefined,
    line: number,
  ): number | string | null | typeof DROP {
    const policy = column.missing ?? this.#options.missing ?? 'error';
    const { name, type } = column;
    if (policy === 'drop') return DROP;
    if (policy === 'error') {
      const others =
        type === 'number'
          ? "'drop', 'nan' or { fill: 0 }"
          : type === 'string'
            ? "'drop', 'nan' or { fill: '' }"
            : "'drop' or { fill: … }";
      throw this.#error(
        line,
        `the cell of column '${name}' is missing. Fill it in, or choose what to do with missing: ${others}.`,
      );
    }
    if (policy === 'nan') {
      if (type === 'number') return NaN;
      if (type === 'string') return null;
      throw this.#error(
        line,
        `the cell of column '${name}' is missing, and ${type === 'category' ? 'a category' : 'a boolean'} cannot be NaN. ` +
          `Choose otherwise for it: columns: { '${name}': { type: '${type}', missing: 'drop' } }, or { fill: … }.`,
      );
    }
    const filled = type === 'number' && typeof policy.fill === 'number' ? policy.fill : parse(String(policy.fill));
    if (filled !== undefined) return filled;
    throw this.#error(
      line,
      `the cell of column '${name}' is missing, and its fill ${describe(policy.fill)} is no value of a column of type ${type}.`,
    );
  }

  #isMissing(cell: string): boolean {
    return this.#missingValues.has(cell) || this.#missingValues.has(cell.trim());
  }

  #checkLength(record: CsvRecord, expected: number): void {
    const { length } = record.cells;
    if (length === expected) return;
    const hint =
      length === 1 && expected > 1
        ? "If cells are not parted by commas, give the delimiter, such as ';' or '\\t'."
        : 'A cell that contains the delimiter must be quoted.';
    throw this.#error(
      record.line,
      `the record has ${length} ${length === 1 ? 'cell' : 'cells'}, expected ${expected}. ${hint}`,
    );
  }

  #error(line: number | undefined, reason: string): FormatError {
    return new FormatError(`${sourceName(this.#source)}${line === undefined ? '' : `, line ${line}`}: ${reason}`);
  }
}

const DROP: unique symbol = Symbol('drop');

function checkPolicy(name: string, policy: MissingPolicy | undefined): void {
  if (policy === undefined || policy === 'error' || policy === 'drop' || policy === 'nan') return;
  if (typeof policy === 'object' && policy !== null && 'fill' in policy) return;
  throw new ArgumentError(`${name} must be 'error', 'drop', 'nan' or { fill: value }; got ${describe(policy)}.`);
}
