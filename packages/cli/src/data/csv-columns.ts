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
  const missing = choices.missing === 'error' ? 'error' : 'drop';
  const read = (columns: readonly CsvColumn[] = []): Promise<CsvTable> =>
    adviseOn(readCsv(path, { ...format, columns, missing }), 'training');
  const inferred = await read();
  const names = inferred.columns.map(({ name }) => name);
  for (const name of [...choices.ignore, ...choices.category]) requireColumn(path, name, names);
  if (choices.target === undefined) {
    throw new ArgumentError(
      `Which column of '${path}' is to be predicted? Name it with --target. The columns are ${names.join(', ')}.`,
    );
  }
  const target = requireColumn(path, choices.target, names);
  if (choices.ignore.includes(target)) throw new ArgumentError(`The target '${target}' cannot be ignored as well.`);
  const notes: string[] = [];
  const targetColumn = inferred.columns.find(({ name }) => name === target)!;
  const { task, note, isOfNames } = planTarget(inferred, targetColumn, choices.task);
  const named = inferred.columns
    .filter(({ name, type }) => type === 'number' && (name === target ? isOfNames : choices.category.includes(name)))
    .map(({ name }): CsvColumn => ({ name, type: 'string' }));
  // Names as they are written: read as a number, 0.1 would be called 0.10000000149011612.
  const table = named.length === 0 ? inferred : await read(named);
  const features = table.columns
    .filter(({ name }) => name !== target && !choices.ignore.includes(name))
    .flatMap((column) => planFeature(table, column, choices, notes));
  if (features.length === 0) {
    throw new ArgumentError(`'${path}' has no column to learn from: beside the target '${target}' it has no features.`);
  }
  if (note !== undefined) notes.push(note);
  const column = isOfNames
    ? asCategory(table, table.columns.find(({ name }) => name === target)!)
    : task === 'regression'
      ? { name: target, type: 'number' as const }
      : targetColumn;
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

/** What the target is taken for. */
interface TargetPlan {
  readonly task: Task;
  /** What the user should know of it. */
  readonly note?: string;
  /** Whether its cells are names of classes, whatever they look like. */
  readonly isOfNames: boolean;
}

/** Classes or numbers? Text and truth values are classes, and so are a few whole numbers that come again and again. */
function planTarget(table: CsvTable, column: CsvColumn, wanted: Task | undefined): TargetPlan {
  const { name, type, distinct = 0 } = column;
  if (wanted === 'regression') {
    return { task: 'regression', note: `Target '${name}': a number, as --task says.`, isOfNames: false };
  }
  if (wanted === undefined && isMostlyNumbers(table, column)) return { task: 'regression', isOfNames: false };
  const classes = `Target '${name}': ${distinct} classes`;
  if (type === 'number') {
    const isFew = column.integer === true && distinct <= MOST_CLASSES && distinct * ROWS_OF_A_CLASS <= table.rows;
    if (wanted !== 'classification' && !isFew) {
      const note = `Target '${name}': a number with ${distinct} different values, so this is a regression.`;
      return { task: 'regression', note, isOfNames: false };
    }
    const reason = wanted === 'classification' ? 'as --task says' : 'whole numbers that come again and again';
    return { task: 'classification', note: `${classes} (${reason}).`, isOfNames: true };
  }
  if (type === 'string' && wanted !== 'classification') {
    throw new ArgumentError(
      `The target '${name}' is text, with about as many values as rows (${distinct} in ${table.rows}). Is it the column ` +
        'you mean? If it holds classes, say --task classification.',
    );
  }
  return { task: 'classification', note: `${classes}.`, isOfNames: type === 'string' };
}

function asCategory(table: CsvTable, column: CsvColumn): CsvColumn {
  if (column.type !== 'string') return column;
  const categories = [...new Set(textsOf(table, column.name))];
  if (categories.every(isNumber)) categories.sort((a, b) => Number(a) - Number(b));
  else categories.sort();
  return { name: column.name, type: 'category', categories, distinct: categories.length };
}

/** Whether nearly all cells of a column of text are numbers, so that the others are likely to be mistakes. */
function isMostlyNumbers(table: CsvTable, { name, type }: CsvColumn): boolean {
  if (type !== 'category' && type !== 'string') return false;
  const texts = textsOf(table, name);
  return texts.filter(isNumber).length >= MOSTLY * texts.length;
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text));
}

function mostFrequent(table: CsvTable, { name, type }: CsvColumn): string | boolean {
  const counts = new Map<string, number>();
  for (const text of textsOf(table, name)) counts.set(text, (counts.get(text) ?? 0) + 1);
  const [text] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  return type === 'boolean' ? text === 'true' : text;
}

/** The cells of a column of text, categories, or true and false. */
function textsOf(table: CsvTable, name: string): string[] {
  const { categories } = table.columns.find((column) => column.name === name)!;
  const values = table.column(name);
  if (Array.isArray(values)) return (values as readonly (string | null)[]).map((text) => text?.trim() ?? '');
  const codes = Array.from((values as { readonly data: ArrayLike<number> }).data);
  return codes.map((code) => categories?.[code] ?? String(code === 1));
}

function requireColumn(path: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const nearest = nearestName(name, names);
  const delimiter = names.length === 1 ? /[;\t|]/.exec(names[0]!)?.[0] : undefined;
  const hint =
    delimiter !== undefined
      ? ` Are its cells parted by ${delimiter === '\t' ? "tabs? Say --delimiter $'\\t'." : `'${delimiter}'? Say --delimiter '${delimiter}'.`}`
      : nearest === undefined
        ? ''
        : ` Did you mean '${nearest}'?`;
  throw new ArgumentError(`'${path}' has no column '${name}'.${hint} The columns are ${names.join(', ')}.`);
}
