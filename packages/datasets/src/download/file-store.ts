/** Where files that were downloaded are kept, and what has arrived of one that has not arrived whole. */
import type * as NodeFs from 'node:fs/promises';
import type * as NodeOs from 'node:os';
import type * as NodePath from 'node:path';

/** The environment variable that names the folder of downloaded files in Node. */
export const CACHE_VARIABLE = 'NEURITE_CACHE';

/** One file, on its way or kept. */
export interface StoredFile {
  /** Where a person finds the file, or would put it by hand; `undefined` where nobody can. */
  readonly place: string | undefined;
  /** The whole file, if it is kept. */
  read(): Promise<Uint8Array | undefined>;
  /** How many bytes have arrived before. */
  arrived(): Promise<number>;
  /** Adds to what has arrived. */
  append(chunk: Uint8Array): Promise<void>;
  /** Forgets what has arrived. */
  restart(): Promise<void>;
  /** All that has arrived, without keeping it yet. */
  whole(): Promise<Uint8Array>;
  /** Keeps what has arrived as the whole file. */
  keep(): Promise<void>;
  /** Forgets the whole file. */
  remove(): Promise<void>;
}

/**
 * A file in a folder of the cache (in Node), else in the browser's Cache, else in memory for as long as the call takes.
 *
 * @param folder the data set's
 * @param directory the cache; in Node by default `$NEURITE_CACHE`, `$XDG_CACHE_HOME/neurite` or `~/.cache/neurite`
 */
export function storedFile(folder: string, name: string, address: string, directory?: string): StoredFile {
  const process = globalThis.process;
  const fs = process?.getBuiltinModule?.('node:fs/promises') as typeof NodeFs | undefined;
  if (fs === undefined) return new BrowserFile(address);
  const path = process.getBuiltinModule('node:path') as typeof NodePath;
  const os = process.getBuiltinModule('node:os') as typeof NodeOs;
  const environment = process.env[CACHE_VARIABLE];
  const general = process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache');
  const cache = directory ?? (environment || path.join(general, 'neurite'));
  return new DiskFile(fs, path, path.join(cache, folder, name));
}

class DiskFile implements StoredFile {
  readonly place: string;
  readonly #fs: typeof NodeFs;
  readonly #folder: string;
  readonly #partial: string;

  constructor(fs: typeof NodeFs, path: typeof NodePath, place: string) {
    this.place = place;
    this.#fs = fs;
    this.#folder = path.dirname(place);
    this.#partial = `${place}.part`;
  }

  async read(): Promise<Uint8Array | undefined> {
    return this.#fs.readFile(this.place).catch(unlessMissing);
  }

  async arrived(): Promise<number> {
    return (await this.#fs.stat(this.#partial).catch(unlessMissing))?.size ?? 0;
  }

  async append(chunk: Uint8Array): Promise<void> {
    await this.#fs.mkdir(this.#folder, { recursive: true });
    await this.#fs.appendFile(this.#partial, chunk);
  }

  async restart(): Promise<void> {
    await this.#fs.rm(this.#partial, { force: true });
  }

  async whole(): Promise<Uint8Array> {
    return (await this.#fs.readFile(this.#partial).catch(unlessMissing)) ?? new Uint8Array(0);
  }

  async keep(): Promise<void> {
    await this.#fs.rename(this.#partial, this.place);
  }

  async remove(): Promise<void> {
    await this.#fs.rm(this.place, { force: true });
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

class BrowserFile implements StoredFile {
  readonly place = undefined;
  readonly #address: string;
  #chunks: Uint8Array[] = [];

  constructor(address: string) {
    this.#address = address;
  }

  async read(): Promise<Uint8Array | undefined> {
    const response = await (await this.#cache())?.match(this.#address);
    return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer());
  }

  async arrived(): Promise<number> {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
  }

  async restart(): Promise<void> {
    this.#chunks = [];
  }

  async whole(): Promise<Uint8Array> {
    const whole = new Uint8Array(await new Blob(this.#chunks as BlobPart[]).arrayBuffer());
    this.#chunks = [whole];
    return whole;
  }

  async keep(): Promise<void> {
    await (await this.#cache())?.put(this.#address, new Response(new Blob(this.#chunks as BlobPart[])));
  }

  async remove(): Promise<void> {
    await (await this.#cache())?.delete(this.#address);
  }

  // Only pages of a secure context have a cache.
  async #cache(): Promise<Cache | undefined> {
    return 'caches' in globalThis ? globalThis.caches.open('neurite-datasets') : undefined;
  }
}
