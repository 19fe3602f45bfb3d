/** Bytes, wherever they are: a file, a URL, or in memory. */
import { ArgumentError, FormatError, NeuriteError } from '@neurite/backend';

/** Where a file is: its path (in Node), its URL, or its bytes. */
export type ByteSource = string | URL | Uint8Array | ArrayBuffer | Blob;

/** What a source is called in messages. */
export function nameOf(source: ByteSource): string {
  if (typeof source === 'string' || source instanceof URL) return String(source);
  return 'name' in source && typeof source.name === 'string' ? source.name : 'the file';
}

/** @throws NeuriteError when there is no such file, or it cannot be had */
export async function readBytes(source: ByteSource): Promise<Uint8Array> {
  // Without what Node's Buffer does otherwise: its `slice` copies nothing.
  if (source instanceof Uint8Array) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (typeof Blob === 'function' && source instanceof Blob) return new Uint8Array(await source.arrayBuffer());
  if (typeof source !== 'string' && !(source instanceof URL)) {
    throw new ArgumentError(
      `A file is given by its path or URL, or as bytes or a Blob; got ${JSON.stringify(source)}.`,
    );
  }
  return isPath(source) ? readFile(source) : fetchBytes(String(source));
}

/**
 * Where a file is that another one names: beside it, or in a folder below.
 *
 * @throws FormatError when it is elsewhere, in whatever way that is written: a file decides nothing about what else is read
 */
export function resolveBeside(source: string | URL, path: string): string | URL {
  const place = isPath(source) ? pathBeside(pathOf(source), path) : urlBeside(source, path);
  if (place !== undefined && path !== '') return place;
  throw new FormatError(
    `'${String(source)}' names the file ${JSON.stringify(path)}; only files in its own folder are read.`,
  );
}

function pathBeside(source: string, path: string): string | undefined {
  const { dirname, isAbsolute, relative, resolve } = process.getBuiltinModule('node:path');
  const folder = dirname(resolve(source));
  // On other systems a backslash is a letter, and here it would pass.
  const place = resolve(folder, path.replaceAll('\\', '/'));
  const way = relative(folder, place);
  const isInside =
    way !== '' && !way.startsWith('..') && !isAbsolute(way) && !isAbsolute(path) && !/^[a-z]+:/i.test(path);
  return isInside && !path.includes('\0') ? place : undefined;
}

/** Compared after it was resolved: a URL can say `..` in many ways (`%2e%2e`, with a tab inside, behind a scheme). */
function urlBeside(source: string | URL, path: string): URL | undefined {
  const base = source instanceof URL ? source : new URL(source, globalThis.location?.href);
  const place = URL.parse(path, base);
  const folder = new URL('.', base).href;
  return place?.href.startsWith(folder) === true && place.href !== folder ? place : undefined;
}

/** Several arrays of bytes as one. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Plain data from the bytes of a JSON file. @throws FormatError when it is damaged */
export function readJson<T>(bytes: Uint8Array, name: string): T {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as T;
  } catch (error) {
    throw new FormatError(`'${name}' is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}

function hasFiles(): boolean {
  return typeof process === 'object' && typeof process.getBuiltinModule === 'function';
}

/** In Node, what has no scheme is a path. */
function isPath(source: string | URL): boolean {
  return (
    hasFiles() &&
    (source instanceof URL
      ? source.protocol === 'file:'
      : !/^[a-z][a-z\d+.-]+:/i.test(source) || source.startsWith('file:'))
  );
}

function pathOf(source: string | URL): string {
  const text = String(source);
  return text.startsWith('file:') ? process.getBuiltinModule('node:url').fileURLToPath(text) : text;
}

async function readFile(source: string | URL): Promise<Uint8Array> {
  const path = pathOf(source);
  try {
    return new Uint8Array(await process.getBuiltinModule('node:fs').promises.readFile(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new NeuriteError(`Cannot read '${path}': ${reason}.`, { cause: error });
  }
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new NeuriteError(`Cannot load '${url}': ${(error as Error).message}.`, { cause: error });
  }
  if (!response.ok)
    throw new NeuriteError(`Cannot load '${url}': the server answered ${response.status} ${response.statusText}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Writes files into a folder, each beside its place first, so that none is ever half there. @throws NeuriteError saying why it cannot */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  if (!hasFiles()) throw new NeuriteError('Writing files needs a file system, which this environment does not have.');
  const { join } = process.getBuiltinModule('node:path');
  const { mkdir, rename, writeFile } = process.getBuiltinModule('node:fs').promises;
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, bytes] of files) {
      await writeFile(join(folder, `${name}.partial`), bytes);
      await rename(join(folder, `${name}.partial`), join(folder, name));
    }
  } catch (error) {
    throw new NeuriteError(`Cannot write into '${folder}': ${(error as Error).message}.`, { cause: error });
  }
}
