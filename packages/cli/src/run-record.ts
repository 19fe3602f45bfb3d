/** What a run writes about itself when it begins, so that it can be taken up again: `run.json`. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { ArgumentError, FormatError } from '@neurite/backend';
import type { MissingChoice } from './data/csv-columns.ts';
import type { Task } from './data/data-set.ts';
import type { Curves } from '@neurite/inspect';
import { runPaths, writeOutput } from './run-folder.ts';
import type { TaskSettings } from './tasks/domain-task.ts';

/** All that decides how a run goes. */
export interface TrainSettings {
  readonly data: string;
  readonly model: string;
  readonly target?: string;
  readonly task?: Task;
  readonly missing: MissingChoice;
  readonly ignore: readonly string[];
  readonly category: readonly string[];
  readonly delimiter?: string;
  /** As many as the size of the data asks for, where it is not said. */
  readonly epochs?: number;
  readonly batchSize: number;
  readonly optimizer: string;
  readonly learningRate?: number;
  readonly backend: string;
  readonly seed: number;
  readonly validationSplit: number;
  /** Whether a doctor watches; records of earlier versions do not say, and are watched. */
  readonly doctor?: boolean;
}

/** The content of `run.json`. */
export interface RunRecord {
  readonly version: number;
  readonly settings: TrainSettings | TaskSettings;
  /** Names the data's very values. */
  readonly digest: string;
}

const VERSION = 1;
const RECORD_FILE = 'run.json';

/** A folder for a run of which no folder was named: `runs/iris`, `runs/iris-2`, … */
export function freshFolder(data: string): string {
  // A folder may be named by where it is: '.'.
  const path = resolve(data);
  const base = join('runs', basename(path, extname(path)));
  if (!existsSync(base)) return base;
  for (let number = 2; ; number++) {
    if (!existsSync(`${base}-${number}`)) return `${base}-${number}`;
  }
}

/**
 * Makes a folder a new run's own, before any time is spent on training. What an earlier run left there goes: its model must not be taken
 * for this one's when this one is ended early.
 *
 * @throws ArgumentError when it holds other things; FormatError when it holds a run of another kind; NeuriteError when it cannot be written
 */
export function claimFolder(folder: string, settings: RunRecord['settings'], digest: string): void {
  if (existsSync(recordPath(folder))) readRecord(folder);
  else if (existsSync(folder) && isFolderWithFiles(folder)) {
    throw new ArgumentError(`'${folder}' holds files that are not of a run. Choose an empty folder with --out.`);
  }
  writeRecord(folder, settings, digest);
  const { model, history, report } = runPaths(folder);
  for (const path of [model, history, report, checkpointPath(folder)]) rmSync(path, { recursive: true, force: true });
}

/** Writes down what a run is made with. @throws NeuriteError when it cannot be written */
export function writeRecord(folder: string, settings: RunRecord['settings'], digest: string): void {
  const record: RunRecord = { version: VERSION, settings, digest };
  writeOutput(recordPath(folder), `${JSON.stringify(record, undefined, 2)}\n`);
}

/** Where a run's record stands in its folder. */
export function recordPath(folder: string): string {
  return join(folder, RECORD_FILE);
}

/** @throws ArgumentError when the folder holds no run; FormatError when its record cannot be read */
export function readRecord(folder: string): RunRecord {
  const path = recordPath(folder);
  if (!existsSync(path)) {
    throw new ArgumentError(
      `'${folder}' holds no run: it has no ${RECORD_FILE}. Name the folder that training was to write to.`,
    );
  }
  const record = parseJson(path) as Partial<RunRecord> | null;
  if (record?.version !== VERSION || record.settings === undefined || typeof record.digest !== 'string') {
    throw new FormatError(`'${path}' was written by another version of the command, or is damaged.`);
  }
  return record as RunRecord;
}

/** Where a run that was ended early keeps its model. */
export function checkpointPath(folder: string): string {
  return join(folder, 'checkpoint');
}

/** The figures of the first epochs of a run that is taken up again. */
export function readHistory(folder: string, epochs: number): Record<string, number[]> {
  const path = runPaths(folder).history;
  const curves = parseJson(path) as Curves;
  return Object.fromEntries(
    Object.entries(curves).map(([name, values]) => {
      if (Array.isArray(values) && values.length >= epochs) return [name, values.slice(0, epochs)];
      throw new FormatError(`'${path}' does not hold the ${epochs} epochs that the checkpoint has seen.`);
    }),
  );
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new FormatError(`Cannot read '${path}': ${(error as Error).message}.`, { cause: error });
  }
}

function isFolderWithFiles(path: string): boolean {
  try {
    return readdirSync(path).length > 0;
  } catch {
    // It is a file: writing into it will say so.
    return false;
  }
}
