/** The files that tasks learn from. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ArgumentError, FormatError } from '@neurite/backend';
import { DatasetError } from '@neurite/datasets';

/** A short name for files by their paths within a folder and their sizes: it changes when any comes, goes or changes in length. */
export function digestOfFiles(folder: string, files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(folder, file)}\0${statSync(file).size}\0`);
  return hash.digest('hex').slice(0, 16);
}

/** @throws ArgumentError when there is no such folder */
export function requireFolder(path: string, holds: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  const what = existsSync(path) ? 'is a file' : 'is not there';
  throw new ArgumentError(`'${path}' ${what}: name a folder with ${holds}.`);
}

/**
 * A file, or all in a folder and in those in it whose names are such, in the order of their names.
 *
 * @throws ArgumentError when there are none
 */
export function filesAt(path: string, isSuch: (name: string) => boolean, what: string): readonly string[] {
  if (!existsSync(path)) throw new ArgumentError(`There is no file or folder '${path}'.`);
  if (!statSync(path).isDirectory()) return [path];
  const files = readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory() && isSuch(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0) throw new ArgumentError(`The folder '${path}' has no ${what}.`);
  return files;
}

/**
 * What comes of files that are read to learn from.
 *
 * @throws FormatError naming one that cannot be read, and how to go on without it
 */
export async function adviseToSkip<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    const reason = error instanceof DatasetError ? error.cause : error;
    if (!(reason instanceof FormatError)) throw error;
    throw new FormatError(`${reason.message} Mend it, take it away, or go on without such files: --corrupt skip.`, {
      cause: error,
    });
  }
}

/** A picture, or all in a folder. @throws ArgumentError when there are none */
export function picturesAt(path: string): readonly string[] {
  return filesAt(path, (name) => /\.(png|jpe?g|webp|gif)$/i.test(name), 'pictures (.png, .jpg, .jpeg, .webp, .gif)');
}
