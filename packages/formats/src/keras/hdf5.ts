/** Reading HDF5 files, through h5wasm: the HDF5 library of the HDF Group as WebAssembly. */
import { FormatError, NeuriteError } from '@neurite/backend';
import { fromFloat16 } from '@neurite/models';
import type { NdArray } from '@neurite/tensors';
import type { Dataset, File as Hdf5FileOfLibrary, Group } from 'h5wasm';
import { MAX_ELEMENTS_PER_BYTE } from '../limits.ts';
import { hasEndlessHeap } from './hdf5-heaps.ts';
import { type Hdf5Library, openLibrary, replaceAfterTrap } from './hdf5-library.ts';
import type { Hdf5Memory } from './hdf5-memory.ts';

/** An HDF5 file that is open: groups and arrays by their path. */
export class Hdf5File {
  readonly #file: Hdf5FileOfLibrary;
  readonly #library: Hdf5Library;
  readonly #name: string;
  readonly #bytes: number;

  /** @internal Use {@link withHdf5}. */
  constructor(file: Hdf5FileOfLibrary, library: Hdf5Library, name: string, bytes: number) {
    this.#file = file;
    this.#library = library;
    this.#name = name;
    this.#bytes = bytes;
  }

  /** The names in a group, in the order of numbers where they are numbers; none where there is no such group. */
  names(path: string): string[] {
    return this.#reading(path, () => {
      const group = this.#get(path);
      if (group === undefined || this.#isDataset(group)) return [];
      return group.keys().sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    });
  }

  has(path: string): boolean {
    return this.#reading(path, () => this.#get(path) !== undefined);
  }

  /**
   * An array, its numbers as float32, or int32 where they are integers. Nothing is read before its shape was looked at.
   *
   * @throws FormatError when there is none, or not of numbers
   */
  array(path: string): Hdf5Array {
    const { shape, isInteger, dataset } = this.#reading(path, () => {
      const found = this.#get(path);
      if (!this.#isDataset(found)) throw new FormatError(`'${this.#name}' has no array '${path}'.`);
      const { type } = found.metadata;
      if (found.shape === null || (type !== INTEGER && type !== FLOAT)) {
        throw new FormatError(
          `'${path}' in '${this.#name}' is of type ${JSON.stringify(found.dtype)}; weights are numbers.`,
        );
      }
      return { shape: [...found.shape], isInteger: type === INTEGER, dataset: found };
    });
    return {
      shape,
      read: () =>
        this.#reading(path, () => {
          this.#allow(path, dataset);
          return isInteger
            ? { data: Int32Array.from(numbersOf(dataset), Number), shape, dtype: 'int32' }
            : { data: floatsOf(dataset), shape, dtype: 'float32' };
        }),
    };
  }

  /** An attribute: a text, or a list of texts. Nothing where there is none. */
  attribute(path: string, name: string): string | readonly string[] | undefined {
    return this.#reading(path, () => {
      const attribute = this.#get(path)?.attrs[name];
      if (attribute === undefined) return undefined;
      const { value } = attribute;
      if (typeof value === 'string') return value;
      if (value instanceof Uint8Array) return new TextDecoder().decode(value);
      if (Array.isArray(value)) return (value as readonly unknown[]).map(String);
      return undefined;
    });
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

  /** @throws FormatError when an array cannot be as large as it says */
  #allow(path: string, { metadata: { size, total_size: elements } }: Dataset): void {
    if (elements > this.#bytes * MAX_ELEMENTS_PER_BYTE) {
      throw new FormatError(
        `'${path}' in '${this.#name}' has ${elements} elements, it says, and the file ${this.#bytes} bytes: it is damaged.`,
      );
    }
    this.#library.memory.allowArray(elements * size);
  }

  #isDataset(entity: unknown): entity is Dataset {
    return entity instanceof this.#library.h5wasm.Dataset;
  }

  #get(path: string): Dataset | Group | undefined {
    const entity = this.#file.get(path === '' ? '/' : path);
    // Links to other files are not followed: a model is one file.
    return entity !== null && 'attrs' in entity ? (entity as Dataset | Group) : undefined;
  }

  /** What the library throws, as an error that says where. */
  #reading<R>(path: string, read: () => R): R {
    try {
      return read();
    } catch (error) {
      if (error instanceof NeuriteError) throw error;
      const reason = reasonOf(error as Error, this.#library.memory);
      throw new FormatError(`'${this.#name}' is damaged at '${path}': ${reason}.`, { cause: error });
    }
  }
}

/** An array of a file: its shape, and its numbers for who wants them. */
export interface Hdf5Array {
  readonly shape: readonly number[];
  readonly read: () => NdArray;
}

/** Classes of elements. Source: H5Tpublic.h, `H5T_class_t`. */
const INTEGER = 0;
const FLOAT = 1;

function numbersOf(dataset: Dataset): ArrayLike<number | bigint> {
  const { value } = dataset;
  return (ArrayBuffer.isView(value) ? value : [value]) as unknown as ArrayLike<number | bigint>;
}

function floatsOf(dataset: Dataset): Float32Array {
  const { metadata } = dataset;
  if (metadata.size !== 2) {
    const numbers = numbersOf(dataset);
    return numbers instanceof Float32Array ? numbers : Float32Array.from(numbers, Number);
  }
  // The library does not know numbers of 16 bits: it is asked for their bits, as integers.
  const bits = Object.create(dataset, {
    metadata: { value: { ...metadata, type: INTEGER, signed: false } },
  }) as Dataset;
  return fromFloat16(Uint16Array.from(numbersOf(bits), Number));
}

/** What went wrong, without the library's trace of calls, of which the last line says what was at the bottom. */
function reasonOf({ message }: Error, memory?: Hdf5Memory): string {
  if (memory?.wasRefused === true) return 'it asks for more memory than a file of its size can need';
  const causes = [...message.matchAll(/ in \w+\(\): (.*)/g)];
  return causes.at(-1)?.[1] ?? message.split('\n')[0]!;
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
  if (hasEndlessHeap(bytes)) throw new FormatError(`'${name}' is a damaged HDF5 file: its heap of texts has no end.`);
  try {
    return await opening(bytes, name, use);
  } catch (error) {
    if (!replaceAfterTrap(error) || error instanceof NeuriteError) throw error;
    throw new FormatError(`'${name}' is a damaged HDF5 file: ${reasonOf(error as Error)}.`, { cause: error });
  }
}

async function opening<R>(bytes: Uint8Array, name: string, use: (file: Hdf5File) => R): Promise<R> {
  const library = await openLibrary();
  const { h5wasm, files, memory } = library;
  const path = `neurite-${count++}.h5`;
  files.writeFile(path, bytes);
  memory.allowFile(bytes.length);
  try {
    const file = opened(() => new h5wasm.File(path, 'r'), name, memory);
    let result: R;
    try {
      result = use(new Hdf5File(file, library, name, bytes.length));
    } catch (error) {
      closeDamaged(file);
      throw error;
    }
    opened(() => file.close(), name, memory);
    return result;
  } finally {
    files.unlink(path);
  }
}

/** Gives memory back as far as can be: what a damaged file left open inside of the library may make closing fail as well. */
function closeDamaged(file: Hdf5FileOfLibrary): void {
  try {
    file.close();
  } catch (error) {
    // Why the file could not be read is what its reader wants to know.
    replaceAfterTrap(error);
  }
}

function opened<R>(open: () => R, name: string, memory: Hdf5Memory): R {
  try {
    return open();
  } catch (error) {
    throw new FormatError(`'${name}' is a damaged HDF5 file: ${reasonOf(error as Error, memory)}.`, { cause: error });
  }
}
