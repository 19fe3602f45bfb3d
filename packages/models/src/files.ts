/** Files, where the program runs in Node; a browser has none. */
import { NeuriteError } from '@neurite/backend';
import type * as FileSystem from 'node:fs';
import type * as Path from 'node:path';

/** Node's file system, reached without an import that bundlers for the browser would stumble over. */
export function fileSystem(purpose: string): typeof FileSystem {
  return builtin('node:fs', purpose);
}

/** Node's path functions. */
export function paths(purpose: string): typeof Path {
  return builtin('node:path', purpose);
}

/** Whether the program runs in Node. */
export function hasFiles(): boolean {
  return typeof process === 'object' && typeof process.getBuiltinModule === 'function';
}

function builtin<T>(name: string, purpose: string): T {
  if (hasFiles()) return process.getBuiltinModule(name) as T;
  throw new NeuriteError(
    `${purpose} needs a file system, which this environment does not have. In a browser use 'indexeddb://name'.`,
  );
}

/** Turns an error of the file system into one that says what was tried and what can be done. */
export function fileError(error: unknown, action: string, path: string): NeuriteError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission is denied; choose a folder that you may write to',
    EPERM: 'permission is denied; choose a folder that you may write to',
    EROFS: 'the disk is read-only; choose another place',
    ENOSPC: 'the disk is full',
    ENOTDIR: 'a part of the path is a file, not a folder',
    EISDIR: 'it is a folder, not a file',
  };
  const reason = reasons[code] ?? (error as Error).message;
  return new NeuriteError(`Cannot ${action} '${path}': ${reason}.`, { cause: error });
}
