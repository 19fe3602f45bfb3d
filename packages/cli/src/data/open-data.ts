import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { ArgumentError, NeuriteError, nearestName } from '@neurite/backend';
import type { CsvChoices } from './csv-columns.ts';
import { csvDataSet } from './csv-data-set.ts';
import type { DataSet } from './data-set.ts';
import { embeddedDataSet } from './embedded.ts';
import { tasksInWords } from '../tasks/domain-tasks.ts';
import { UsageError } from '../errors.ts';
import { embeddedNames } from './embedded-names.ts';

/**
 * Opens what a command names as its data, to train on it: an embedded data set by its name, or a file of
 * comma-separated values.
 *
 * @throws ArgumentError when it is neither, suggesting the nearest name
 * @throws UsageError when what is said of columns is of no use, since the data set brings its own
 */
export async function openData(source: string, choices: CsvChoices): Promise<DataSet> {
  const embedded = await embeddedDataSet(source);
  if (embedded !== undefined) {
    requireNoChoices(embedded, choices);
    return embedded;
  }
  requireCsvFile(source);
  return csvDataSet(source, choices);
}

function requireNoChoices({ source, target, task }: DataSet, choices: CsvChoices): void {
  const useless = {
    target: ![undefined, target].includes(choices.target),
    task: ![undefined, task].includes(choices.task),
    missing: choices.missing !== 'error',
    ignore: choices.ignore.length > 0,
    category: choices.category.length > 0,
    delimiter: choices.delimiter !== undefined,
  };
  const given = Object.entries(useless).flatMap(([name, isUseless]) => (isUseless ? [`--${name}`] : []));
  if (given.length === 0) return;
  throw new UsageError(
    `'${source}' brings its own columns, of which ${target} is told (${task}): leave out ${given.join(', ')}.`,
  );
}

/** @throws ArgumentError when there is no such file, or it cannot be one of comma-separated values */
export function requireCsvFile(source: string): void {
  if (!existsSync(source)) throw isPath(source) ? missingFile(source) : unknownDataSet(source);
  if (statSync(source).isDirectory()) {
    throw new ArgumentError(
      `'${source}' is a folder, not a file of comma-separated values. What is to be learned of a folder is said with --task: ${tasksInWords}.`,
    );
  }
  if (/^\.(png|jpe?g|gif|bmp|webp|tiff?)$/i.test(extname(source))) {
    throw new NeuriteError(
      `'${source}' is a picture, not a file of comma-separated values. Pictures are learned from a folder: neurite train photos --task classify.`,
    );
  }
}

function isPath(source: string): boolean {
  return /[./\\]/.test(source);
}

function missingFile(source: string): ArgumentError {
  return new ArgumentError(
    `There is no file '${source}'. Embedded data sets are named without a dot: ${embeddedNames.join(', ')}.`,
  );
}

function unknownDataSet(source: string): ArgumentError {
  const nearest = nearestName(source, embeddedNames);
  const hint = nearest === undefined ? '' : ` Did you mean '${nearest}'?`;
  return new ArgumentError(
    `Unknown data set '${source}'.${hint} There are ${embeddedNames.join(', ')}; or give the path of a CSV file.`,
  );
}
