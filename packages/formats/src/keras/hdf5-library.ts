/**
 * The HDF5 library. It is C: a file that is damaged in the right place makes it reach outside of its memory, which ends in a trap and leaves
 * that memory as it was then, so that every later file would fail as well. After a trap its WebAssembly is therefore started anew.
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

type Module = Awaited<typeof h5wasm.ready>;

let library: Promise<Hdf5Library> | undefined;
let isBroken = false;

/** @throws NeuriteError when a trap broke it, and this environment cannot start it again */
export function openLibrary(): Promise<Hdf5Library> {
  return (library ??= start());
}

/** Whether an error, or what it was made of, is a trap; then the library is started anew. */
export function replaceAfterTrap(error: unknown): boolean {
  const isTrap = (one: unknown): boolean => one instanceof WebAssembly.RuntimeError;
  if (!isTrap(error) && !isTrap((error as Error).cause)) return false;
  library = undefined;
  isBroken = true;
  return true;
}

async function start(): Promise<Hdf5Library> {
  const { default: opened } = await import('h5wasm');
  const module = await opened.ready;
  if (isBroken) replace(module, await anotherModule());
  isBroken = false;
  // Errors are thrown, instead of being printed and passed over.
  module.activate_throwing_error_handler();
  return { h5wasm: opened, files: module.FS, memory: new Hdf5Memory(module as unknown as LibraryModule) };
}

/** The library's classes look at one module for ever: from now on it is made of nothing but another. What it was made of is collected. */
function replace(module: Module, other: Module): void {
  for (const key of Reflect.ownKeys(module)) Reflect.deleteProperty(module, key);
  Object.setPrototypeOf(module, other);
}

/** What the library's classes stand on, as a function that makes it. It stands beside them. */
interface ModuleFactory {
  readonly default: (options: { readonly noInitialRun: true }) => Promise<Module>;
}

async function anotherModule(): Promise<Module> {
  try {
    const address = new URL('hdf5_util.js', import.meta.resolve('h5wasm')).href;
    const factory = (await import(/* @vite-ignore */ /* webpackIgnore: true */ address)) as ModuleFactory;
    return await factory.default({ noInitialRun: true });
  } catch (error) {
    throw new NeuriteError(
      'A damaged file has broken the HDF5 library, and it cannot be loaded again here. Reload the page to open other files.',
      { cause: error },
    );
  }
}
