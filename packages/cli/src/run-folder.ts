import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { NeuriteError } from '@neurite/backend';
import type { ReportContent } from './report/report.ts';

/** What a run needs of its model. */
export interface RunModel {
  save(path: string): Promise<void>;
  summary(print: (line: string) => void): unknown;
}

/** What a training run leaves behind. */
export interface Run {
  readonly folder: string;
  readonly model: RunModel;
  /** The figures of every epoch, as `History.history` holds them. */
  readonly history: ReportContent['history'];
  /** What the report shows beside the learning curves and the model. */
  readonly report: Omit<ReportContent, 'history' | 'summary'>;
}

/** Where the parts of a run were written. */
export interface RunPaths {
  readonly model: string;
  readonly history: string;
  readonly report: string;
}

/** Where the parts of a run stand in its folder. */
export function runPaths(folder: string): RunPaths {
  const at = (name: string): string => join(resolve(folder), name);
  return { model: at('model'), history: at('history.json'), report: at('report.html') };
}

/**
 * Writes a run to its folder: the model, `history.json`, and `report.html`, which needs nothing beside itself.
 *
 * @returns the absolute paths
 * @throws NeuriteError when the folder cannot be written, saying why
 * @example
 * const { history } = await model.fit(x, y, { epochs: 10, validationSplit: 0.2 });
 * const { report } = await saveRun({
 *   folder: 'runs/prices',
 *   model,
 *   history,
 *   report: {
 *     title: 'Prices',
 *     description: 'A network of two layers on 500 houses.',
 *     settings: { optimizer: 'adam', seed: 1 },
 *     evaluation: await model.evaluate(xTest, yTest),
 *   },
 * });
 */
export async function saveRun(run: Run): Promise<RunPaths> {
  const paths = runPaths(run.folder);
  await run.model.save(paths.model);
  writeOutput(paths.history, `${JSON.stringify(run.history, undefined, 2)}\n`);
  // Loaded when it is needed: the charts make up most of the command's code.
  const { reportHtml } = await import('./report/report.ts');
  const summary: string[] = [];
  run.model.summary((line) => summary.push(line));
  writeOutput(paths.report, reportHtml({ ...run.report, history: run.history, summary }));
  return paths;
}

/**
 * Writes a file, and the folders that it stands in.
 *
 * @throws NeuriteError when that cannot be, saying why and what to do
 */
export function writeOutput(path: string, content: string | Uint8Array): void {
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw new NeuriteError(`Cannot write '${path}': ${reasonOf(error)}. Choose another place.`, { cause: error });
  }
}

/** Why a file could not be read or written, in words. */
export function reasonOf(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission is denied',
    EPERM: 'permission is denied',
    EROFS: 'the disk is read-only',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EEXIST: 'a part of the path is a file, not a folder',
    EISDIR: 'it is a folder, not a file',
  };
  return reasons[code] ?? message;
}
