/**
 * The HDF5 library. It is C: a file that is damaged in the right place makes it reach outside of its memory, which ends in a trap and leaves
 * that memory as it was then, so that every later file would fail as well. After a trap it is therefore loaded anew.
 */
import { NeuriteError } from '@neurite/backend';
import type * as h5wasm from 'h5wasm';
import { Hdf5Memory, type LibraryModule } from './hdf5-memory.ts';

/** The library, ready to be used. */
export interface Hdf5Library {
  readonly h5wasm: typeof h5wasm.default;
  readonly files: Files;
  readonly memory: Hdf5Memory;
}

/** The files that it sees. */
interface Files {
  writeFile(path: string, bytes: Uint8Array): void;
  unlink(path: string): void;
}

let library: Promise<Hdf5Library> | undefined;
let generation = 0;

/** @throws NeuriteError when a trap broke it, and this environment cannot load it again */
export function openLibrary(): Promise<Hdf5Library> {
  return (library ??= start());
}

/** Whether an error, or what it was made of, is a trap; then the library is replaced. */
export function replaceAfterTrap(error: unknown): boolean {
  const isTrap = (one: unknown): boolean => one instanceof WebAssembly.RuntimeError;
  if (!isTrap(error) && !isTrap((error as Error).cause)) return false;
  library = undefined;
  generation++;
  return true;
}

async function start(): Promise<Hdf5Library> {
  const { default: opened } = await load();
  const module = await opened.ready;
  // Errors are thrown, instead of being printed and passed over.
  module.activate_throwing_error_handler();
  return { h5wasm: opened, files: module.FS, memory: new Hdf5Memory(module as unknown as LibraryModule) };
}

async function load(): Promise<typeof h5wasm> {
  if (generation === 0) return import('h5wasm');
  try {
    // Another address is another instance.
    const address = `${import.meta.resolve('h5wasm')}?${generation}`;
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ address)) as typeof h5wasm;
  } catch (error) {
    throw new NeuriteError(
      'A damaged file has broken the HDF5 library, and it cannot be loaded again here. Reload the page to open other files.',
      { cause: error },
    );
  }
}
