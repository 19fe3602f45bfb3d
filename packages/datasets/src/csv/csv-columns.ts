import { ArgumentError } from '@neurite/backend';
import { describe } from '../checks.ts';
import { listed } from '../preprocessing/categories.ts';
import { compareLabels } from '../split/class-indices.ts';

/** What a column holds: numbers, one of a few categories, true or false, or text of any kind. */
export type CsvColumnType = 'number' | 'category' | 'boolean' | 'string';

/**
 * What to do about a missing cell: throw, drop its row, give NaN (a column of text: `null`), or take a value for it.
 */
export type MissingPolicy = 'error' | 'drop' | 'nan' | { readonly fill: number | string | boolean };

/** A column as one declares it: its type, or more. */
export type CsvColumnDeclaration =
  | CsvColumnType
  | {
      readonly type: CsvColumnType;
      /** The categories in the order of their codes; those of the sample, sorted. */
      readonly categories?: readonly string[];
      /** What to do about its missing cells; what `missing` says for all. */
      readonly missing?: MissingPolicy;
    };

/** A column as it was declared or inferred: plain data, which can be saved and given as `columns` again. */
export interface CsvColumn {
  readonly name: string;
  readonly type: CsvColumnType;
  /** The categories in the order of their codes, where the type is 'category'. */
  readonly categories?: readonly string[];
  readonly missing?: MissingPolicy;
  /** Where the type was inferred as 'number': whether all numbers of the sample are whole. */
  readonly integer?: boolean;
  /** Where the type was inferred: how many different values the sample has. */
  readonly distinct?: number;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const BOOLEANS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
  ['1', 1],
  ['0', 0],
]);

/** The number that a cell holds; undefined where it holds none. */
export function numberOf(cell: string): number | undefined {
  const text = cell.trim();
  return NUMBER.test(text) ? Number(text) : undefined;
}

/** As {@link numberOf}, but for what float32 cannot hold: that would be read as infinity. */
function float32Of(cell: string): number | undefined {
  const value = numberOf(cell);
  return value === undefined || Number.isFinite(Math.fround(value)) ? value : undefined;
}

/** 1 for true and 0 for false, in any case, and for themselves; undefined for all else. */
export function booleanOf(cell: string): number | undefined {
  return BOOLEANS.get(cell.trim().toLowerCase());
}

/**
 * The column that a sample of its cells, the missing ones left out, makes likely: numbers if all cells are; true and
 * false if all are; categories if each comes twice on the average; else text.
 */
export function inferColumn(name: string, cells: readonly string[]): CsvColumn {
  const distinct = new Set(cells.map((cell) => cell.trim()));
  const base = { name, distinct: distinct.size };
  const values = [...distinct];
  if (values.length > 0 && values.every((cell) => numberOf(cell) !== undefined)) {
    return { ...base, type: 'number', integer: values.every((cell) => Number.isInteger(numberOf(cell))) };
  }
  if (values.length > 0 && values.every((cell) => booleanOf(cell) !== undefined)) return { ...base, type: 'boolean' };
  if (values.length > 0 && distinct.size * 2 <= cells.length) {
    return { ...base, type: 'category', categories: sortedTexts(values) };
  }
  return { ...base, type: 'string' };
}

/** A declared column in full; categories that the declaration leaves out are those of the sample. */
export function declaredColumn(
  name: string,
  declaration: CsvColumnDeclaration | CsvColumn,
  cells: readonly string[],
): CsvColumn {
  const full = typeof declaration === 'string' ? { type: declaration } : declaration;
  const { type, missing } = full;
  if (!['number', 'category', 'boolean', 'string'].includes(type)) {
    throw new ArgumentError(
      `Column '${name}' is declared as ${describe(type)}; it can be 'number', 'category', 'boolean' or 'string'.`,
    );
  }
  const column = missing === undefined ? { name, type } : { name, type, missing };
  if (type !== 'category') return column;
  const fill = typeof missing === 'object' ? [String(missing.fill)] : [];
  return {
    ...column,
    categories: full.categories ?? sortedTexts([...new Set([...cells.map((cell) => cell.trim()), ...fill])]),
  };
}

/** What is wrong with a cell, if anything; its value else: a number, a category's code, 1 or 0, or text. */
export function parserOf(column: CsvColumn): (cell: string) => number | string | undefined {
  if (column.type === 'number') return float32Of;
  if (column.type === 'boolean') return booleanOf;
  if (column.type === 'string') return (cell) => cell;
  const codes = new Map(column.categories!.map((category, code) => [category, code]));
  return (cell) => codes.get(cell.trim());
}

/** Why a cell does not fit its column, and what to do about it. */
export function misfit(column: CsvColumn, cell: string, isDeclared: boolean): string {
  const { name, type } = column;
  const origin = isDeclared ? 'was declared as' : 'was taken for';
  if (type === 'category') {
    return (
      `${describe(cell)} is none of the categories of column '${name}': ${listed(column.categories!)}. ` +
      `Declare them all with columns: { ${key(name)}: { type: 'category', categories: […] } }, or the column as 'string'.`
    );
  }
  const remedy = isDeclared
    ? 'Correct the cell, or declare the column otherwise'
    : `Correct the cell, or declare the column with columns: { ${key(name)}: 'string' }`;
  const isTooLarge = type === 'number' && numberOf(cell) !== undefined;
  const what = isTooLarge ? 'within the range of float32 (3.4e38)' : type === 'number' ? 'a number' : 'true or false';
  return `${describe(cell)} is not ${what}, but column '${name}' ${origin} ${type === 'number' ? 'numbers' : 'booleans'}. ${remedy}; a cell that stands for a missing value goes into missingValues.`;
}

function sortedTexts(texts: readonly string[]): string[] {
  const numeric = texts.every((text) => numberOf(text) !== undefined);
  return [...texts].sort((a, b) => (numeric ? numberOf(a)! - numberOf(b)! : compareLabels(a, b)));
}

function key(name: string): string {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name) ? name : `'${name}'`;
}
