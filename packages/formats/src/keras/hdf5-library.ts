/**
 * The HDF5 library. It is C: a file that is damaged in the right place makes it reach outside of its memory, which ends in a trap and leaves
 * that memory as it was then, so that every later file would fail as well. After a trap it is therefore loaded anew.
 */
import { NeuriteError } from '@neurite/backend';
import type * as h5wasm from 'h5wasm';

type Library = typeof h5wasm;

let library: Promise<Library> | undefined;
let generation = 0;

/** @throws NeuriteError when a trap broke it, and this environment cannot load it again */
export async function openLibrary(): Promise<Library> {
  library ??= load();
  const { default: opened } = await library;
  // Errors are thrown, instead of being printed and passed over.
  (await opened.ready).activate_throwing_error_handler();
  return library;
}

/** Whether an error, or what it was made of, is a trap; then the library is replaced. */
export function replaceAfterTrap(error: unknown): boolean {
  const isTrap = (one: unknown): boolean => one instanceof WebAssembly.RuntimeError;
  if (!isTrap(error) && !isTrap((error as Error).cause)) return false;
  library = undefined;
  generation++;
  return true;
}

async function load(): Promise<Library> {
  if (generation === 0) return import('h5wasm');
  try {
    // Another address is another instance.
    const address = `${import.meta.resolve('h5wasm')}?${generation}`;
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ address)) as Library;
  } catch (error) {
    throw new NeuriteError(
      'A damaged file has broken the HDF5 library, and it cannot be loaded again here. Reload the page to open other files.',
      { cause: error },
    );
  }
}
