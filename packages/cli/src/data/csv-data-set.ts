import { ArgumentError } from '@neurite/backend';
import { type CsvColumn, type CsvTable, readCsv } from '@neurite/datasets';
import { type CsvChoices, planCsv } from './csv-columns.ts';
import { adviseOn, type Purpose } from './csv-errors.ts';
import type { CsvLayout, DataSet } from './data-set.ts';

/**
 * Reads a file of comma-separated values to train on.
 *
 * @throws FormatError naming file, line and column of what does not fit
 * @throws ArgumentError when the target or another column that was named is not there, or the target never varies
 */
export async function csvDataSet(path: string, choices: CsvChoices): Promise<DataSet> {
  const { task, target, columns, notes } = await planCsv(path, choices);
  const layout = { columns, target };
  const table = await readColumns(path, 'training', columns, target, choices.delimiter);
  if (table.rows > 1 && new Set(table.y.data).size === 1) {
    throw new ArgumentError(`The target '${target}' of '${path}' is the same in every row: there is nothing to learn.`);
  }
  const dropped = (await countRows(path, target, choices.delimiter)) - table.rows;
  return {
    source: path,
    task,
    target,
    x: table.x,
    y: table.y,
    classes: task === 'classification' ? table.targetNames : undefined,
    featureNames: table.featureNames,
    wantsScaling: true,
    layout,
    notes:
      dropped === 0
        ? notes
        : [
            ...notes,
            `${dropped} ${dropped === 1 ? 'row with missing cells is' : 'rows with missing cells are'} left out.`,
          ],
  };
}

/** Reads another file as the one that a model was trained on, with its target. */
export async function csvLike(path: string, { columns, target }: CsvLayout, delimiter?: string): Promise<CsvTable> {
  return readColumns(path, 'use', columns, target, delimiter);
}

/** Reads the features of another file as those of the one that a model was trained on; it needs no target. */
export async function csvFeatures(path: string, { columns, target }: CsvLayout, delimiter?: string): Promise<CsvTable> {
  const features = columns.filter(({ name }) => name !== target);
  // A row that is left out would shift all predictions that follow.
  const kept = features.map((column) =>
    column.missing === 'drop' ? { ...column, missing: 'error' as const } : column,
  );
  return readColumns(path, 'use', kept, undefined, delimiter);
}

function readColumns(
  path: string,
  purpose: Purpose,
  columns: readonly CsvColumn[],
  target: string | undefined,
  delimiter: string | undefined,
): Promise<CsvTable> {
  const select = columns.map(({ name }) => name);
  return adviseOn(
    readCsv(path, {
      columns,
      select,
      ...(target === undefined ? {} : { target }),
      ...(delimiter === undefined ? {} : { delimiter }),
    }),
    purpose,
  );
}

async function countRows(path: string, anyColumn: string, delimiter: string | undefined): Promise<number> {
  const format = delimiter === undefined ? {} : { delimiter };
  const column: CsvColumn = { name: anyColumn, type: 'string', missing: 'nan' };
  return (await readCsv(path, { ...format, columns: [column], select: [anyColumn] })).rows;
}
