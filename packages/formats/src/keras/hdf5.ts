/** Reading HDF5 files, through h5wasm: the HDF5 library of the HDF Group as WebAssembly. */
import { FormatError, NeuriteError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import type { Dataset, File as Hdf5FileOfLibrary, Group } from 'h5wasm';

/** An HDF5 file that is open: groups and arrays by their path. */
export class Hdf5File {
  readonly #file: Hdf5FileOfLibrary;
  readonly #isDataset: (entity: unknown) => entity is Dataset;
  readonly #name: string;

  /** @internal Use {@link withHdf5}. */
  constructor(file: Hdf5FileOfLibrary, isDataset: (entity: unknown) => entity is Dataset, name: string) {
    this.#file = file;
    this.#isDataset = isDataset;
    this.#name = name;
  }

  /** The names in a group, in the order of numbers where they are numbers; none where there is no such group. */
  names(path: string): string[] {
    const group = this.#get(path);
    if (group === undefined || this.#isDataset(group)) return [];
    return group.keys().sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  }

  has(path: string): boolean {
    return this.#get(path) !== undefined;
  }

  /** An array, its numbers as float32, or int32 where they are integers. @throws FormatError when there is none, or not of numbers */
  array(path: string): NdArray {
    const dataset = this.#get(path);
    if (!this.#isDataset(dataset)) throw new FormatError(`'${this.#name}' has no array '${path}'.`);
    const { value, shape, dtype } = dataset;
    const numbers = ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<number | bigint>) : [value];
    if (shape === null || !['number', 'bigint'].includes(typeof numbers[0])) {
      throw new FormatError(`'${path}' in '${this.#name}' is of type ${JSON.stringify(dtype)}; weights are numbers.`);
    }
    const plain = (typeof numbers[0] === 'bigint' ? Array.from(numbers, Number) : numbers) as ArrayLike<number>;
    const isInteger = typeof dtype === 'string' && /[bBhHiIlLqQ]$/.test(dtype);
    return isInteger
      ? { data: new Int32Array(plain), shape: [...shape], dtype: 'int32' }
      : { data: new Float32Array(plain), shape: [...shape], dtype: 'float32' };
  }

  /** An attribute: a text, or a list of texts. Nothing where there is none. */
  attribute(path: string, name: string): string | readonly string[] | undefined {
    const entity = this.#get(path);
    const attribute = entity?.attrs[name];
    if (attribute === undefined) return undefined;
    const { value } = attribute;
    if (typeof value === 'string') return value;
    if (value instanceof Uint8Array) return new TextDecoder().decode(value);
    if (Array.isArray(value)) return (value as readonly unknown[]).map(String);
    return undefined;
  }

  /** A list of names that may be cut into pieces, `weight_names0`, `weight_names1`, …: an attribute holds at most 64 KB. */
  nameList(path: string, name: string): readonly string[] {
    const whole = this.attribute(path, name);
    if (whole !== undefined) return [whole].flat();
    const pieces: string[] = [];
    for (let piece = 0; ; piece++) {
      const part = this.attribute(path, `${name}${piece}`);
      if (part === undefined) return pieces;
      pieces.push(...[part].flat());
    }
  }

  #get(path: string): Dataset | Group | undefined {
    try {
      const entity = this.#file.get(path === '' ? '/' : path);
      // Links to other files are not followed: a model is one file.
      return entity !== null && 'attrs' in entity ? (entity as Dataset | Group) : undefined;
    } catch (error) {
      throw new FormatError(`'${this.#name}' is damaged at '${path}': ${(error as Error).message}.`, { cause: error });
    }
  }
}

let count = 0;

/**
 * Opens the bytes of an HDF5 file for as long as `use` runs.
 *
 * @throws FormatError when the bytes are no HDF5 file, or a damaged one
 */
export async function withHdf5<R>(bytes: Uint8Array, name: string, use: (file: Hdf5File) => R): Promise<R> {
  if (bytes.length < 8 || ![0x89, 0x48, 0x44, 0x46].every((byte, at) => bytes[at] === byte)) {
    throw new FormatError(`'${name}' is no HDF5 file: it does not begin with the HDF5 signature.`);
  }
  const { default: h5wasm } = await import('h5wasm');
  const library = await h5wasm.ready;
  // Errors are thrown, instead of being printed and passed over.
  library.activate_throwing_error_handler();
  const { FS } = library;
  const path = `neurite-${count++}.h5`;
  FS.writeFile(path, bytes);
  try {
    const file = new h5wasm.File(path, 'r');
    const result = use(new Hdf5File(file, (entity): entity is Dataset => entity instanceof h5wasm.Dataset, name));
    file.close();
    return result;
  } catch (error) {
    // What a damaged file left open in the library stays so: closing it would fail as well.
    if (error instanceof NeuriteError) throw error;
    throw new FormatError(`'${name}' is a damaged HDF5 file: ${(error as Error).message}.`, { cause: error });
  } finally {
    FS.unlink(path);
  }
}
