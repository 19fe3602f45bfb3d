/** Decides what the columns of a file are, before it is read for good. */
import { ArgumentError, nearestName } from '@neurite/backend';
import { type CsvColumn, type CsvTable, readCsv } from '@neurite/datasets';
import type { Task } from './data-set.ts';
import { adviseOn } from './csv-errors.ts';

/** What to do about missing cells: refuse them, leave their rows out, or take the mean or the most frequent value. */
export type MissingChoice = 'error' | 'drop' | 'fill';

/** What the user says of a file. */
export interface CsvChoices {
  readonly target?: string | undefined;
  readonly task?: Task | undefined;
  readonly missing: MissingChoice;
  /** Columns to leave out. */
  readonly ignore: readonly string[];
  /** Columns whose numbers are names of categories. */
  readonly category: readonly string[];
  readonly delimiter?: string | undefined;
}

/** What the columns of a file are. */
export interface CsvPlan {
  readonly task: Task;
  readonly target: string;
  /** The columns of the features, then of the target, as they are to be read. */
  readonly columns: readonly CsvColumn[];
  readonly notes: readonly string[];
}

/** So large a share of numbers in a column makes its other cells look like mistakes. */
const MOSTLY = 0.9;
/** Whole numbers with at most so many different values, each so often on the average, are taken for classes. */
const MOST_CLASSES = 20;
const ROWS_OF_A_CLASS = 5;

/**
 * Reads a file once, to see what is in its columns, and decides what is a feature and what the task.
 *
 * @throws ArgumentError when the target is not named or not there, or no feature is left
 * @throws FormatError when the file is not well-formed
 */
export async function planCsv(path: string, choices: CsvChoices): Promise<CsvPlan> {
  const format = choices.delimiter === undefined ? {} : { delimiter: choices.delimiter };
  const table = await adviseOn(
    readCsv(path, { ...format, missing: choices.missing === 'error' ? 'error' : 'drop' }),
    'training',
  );
  const names = table.columns.map(({ name }) => name);
  for (const name of [...choices.ignore, ...choices.category]) requireColumn(path, name, names);
  if (choices.target === undefined) {
    throw new ArgumentError(
      `Which column of '${path}' is to be predicted? Name it with --target. The columns are ${names.join(', ')}.`,
    );
  }
  const target = requireColumn(path, choices.target, names);
  if (choices.ignore.includes(target)) throw new ArgumentError(`The target '${target}' cannot be ignored as well.`);
  const notes: string[] = [];
  const features = table.columns
    .filter(({ name }) => name !== target && !choices.ignore.includes(name))
    .flatMap((column) => planFeature(table, column, choices, notes));
  if (features.length === 0) {
    throw new ArgumentError(`'${path}' has no column to learn from: beside the target '${target}' it has no features.`);
  }
  const targetColumn = table.columns.find(({ name }) => name === target)!;
  const { task, column } = planTarget(table, targetColumn, choices.task, notes);
  const missing = choices.missing === 'error' ? 'error' : 'drop';
  return { task, target, columns: [...features, { ...column, missing }], notes };
}

function planFeature(table: CsvTable, column: CsvColumn, choices: CsvChoices, notes: string[]): readonly CsvColumn[] {
  const { name } = column;
  const planned = choices.category.includes(name)
    ? asCategory(table, column)
    : isMostlyNumbers(table, column)
      ? { name, type: 'number' as const }
      : column;
  if (planned.type === 'string') {
    notes.push(`Column '${name}' is left out: it is text, with about as many values as rows.`);
    return [];
  }
  if (choices.missing !== 'fill') return [{ ...planned, missing: choices.missing }];
  // A missing number stays NaN until the features are scaled: 0 is then the mean.
  const fill = planned.type === 'number' ? undefined : mostFrequent(table, planned);
  return [{ ...planned, missing: fill === undefined ? 'nan' : { fill } }];
}

/** Classes or numbers? Text and truth values are classes, and so are a few whole numbers that come again and again. */
function planTarget(
  table: CsvTable,
  column: CsvColumn,
  wanted: Task | undefined,
  notes: string[],
): { readonly task: Task; readonly column: CsvColumn } {
  const { name, type, distinct = 0 } = column;
  if (wanted === 'regression') {
    notes.push(`Target '${name}': a number, as --task says.`);
    return { task: 'regression', column: { name, type: 'number' } };
  }
  if (wanted === undefined && isMostlyNumbers(table, column)) {
    return { task: 'regression', column: { name, type: 'number' } };
  }
  if (type === 'number') {
    const isFew = column.integer === true && distinct <= MOST_CLASSES && distinct * ROWS_OF_A_CLASS <= table.rows;
    if (wanted !== 'classification' && !isFew) {
      notes.push(`Target '${name}': a number with ${distinct} different values, so this is a regression.`);
      return { task: 'regression', column };
    }
    const reason = wanted === 'classification' ? 'as --task says' : 'whole numbers that come again and again';
    notes.push(`Target '${name}': ${distinct} classes (${reason}).`);
    return { task: 'classification', column: asCategory(table, column) };
  }
  if (type === 'string' && wanted !== 'classification') {
    throw new ArgumentError(
      `The target '${name}' is text, with about as many values as rows (${distinct} in ${table.rows}). Is it the column ` +
        'you mean? If it holds classes, say --task classification.',
    );
  }
  notes.push(`Target '${name}': ${distinct} classes.`);
  return { task: 'classification', column: type === 'string' ? asCategory(table, column) : column };
}

function asCategory(table: CsvTable, column: CsvColumn): CsvColumn {
  if (column.type === 'category') return column;
  const values = table.column(column.name);
  const texts = Array.isArray(values)
    ? (values as readonly (string | null)[]).filter((value) => value !== null)
    : Array.from((values as { readonly data: ArrayLike<number> }).data, (value) => String(value));
  const categories = [...new Set(texts)];
  if (column.type === 'number') categories.sort((a, b) => Number(a) - Number(b));
  else categories.sort();
  return { name: column.name, type: 'category', categories, distinct: categories.length };
}

/** Whether nearly all cells of a column of text are numbers, so that the others are likely to be mistakes. */
function isMostlyNumbers(table: CsvTable, column: CsvColumn): boolean {
  if (column.type !== 'category' && column.type !== 'string') return false;
  const values = table.column(column.name);
  const texts = Array.isArray(values)
    ? (values as readonly (string | null)[])
    : Array.from((values as { readonly data: ArrayLike<number> }).data, (code) => column.categories![code]!);
  const numbers = texts.filter((text) => text !== null && text.trim() !== '' && Number.isFinite(Number(text))).length;
  return numbers >= MOSTLY * texts.length;
}

function mostFrequent(table: CsvTable, column: CsvColumn): string | boolean {
  const { data } = table.column(column.name) as { readonly data: ArrayLike<number> };
  const counts = new Map<number, number>();
  for (const code of Array.from(data)) counts.set(code, (counts.get(code) ?? 0) + 1);
  const [code] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return column.categories?.[code] ?? code === 1;
}

function requireColumn(path: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  throw new ArgumentError(`'${path}' has no column '${name}'.${hint} The columns are ${names.join(', ')}.`);
}
