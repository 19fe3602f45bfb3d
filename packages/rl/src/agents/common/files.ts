/** Files, where the program runs in Node. */
import { ArgumentError, FormatError, NeuriteError } from '@neurite/backend';
import type * as FileSystem from 'node:fs/promises';
import type * as Path from 'node:path';

const ENDING = '.safetensors';

/** Writes a file beside its place and then renames it, so that half a file is never left behind. */
export async function writeBytes(path: string, bytes: Uint8Array): Promise<void> {
  checkPath(path);
  const fs = builtin<typeof FileSystem>('node:fs/promises');
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await fs.mkdir(builtin<typeof Path>('node:path').dirname(path), { recursive: true });
    await fs.writeFile(temporary, bytes);
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.rm(temporary, { force: true });
    throw new NeuriteError(`The agent could not be saved to '${path}': ${(error as Error).message}`, { cause: error });
  }
}

/** @throws FormatError when the file cannot be read */
export async function readBytes(path: string): Promise<Uint8Array> {
  checkPath(path);
  try {
    return await builtin<typeof FileSystem>('node:fs/promises').readFile(path);
  } catch (error) {
    if (error instanceof NeuriteError) throw error;
    throw new FormatError(`'${path}' could not be read: ${(error as Error).message}`, { cause: error });
  }
}

function checkPath(path: string): void {
  if (typeof path === 'string' && path.endsWith(ENDING)) return;
  throw new ArgumentError(`An agent is saved as one file, whose name ends in ${ENDING}; got '${String(path)}'.`);
}

function builtin<T>(name: string): T {
  const found: unknown = globalThis.process?.getBuiltinModule?.(name);
  if (found !== undefined) return found as T;
  throw new NeuriteError('Saving and loading agents needs a file system, which this environment does not have.');
}
