/**
 * How much memory the HDF5 library may take. It believes what a file says of sizes and asks for so much before it reads: damage in the right
 * place made it take 2 GB for a file of 4 KB. What it is refused ends in an error of its own ("can't allocate space").
 */

/** What is needed of the library: `HEAPU8` is its memory as it is now. */
export interface LibraryModule {
  readonly HEAPU8: Uint8Array;
  readonly _malloc: (size: number) => number;
}

/** What the library may take beside a file's data, where it is new: it begins with 19 MB. */
const BASE = 64 * 2 ** 20;

/** And where damaged files left it with memory that it does not give back. */
const MORE = 16 * 2 ** 20;

/** The library holds parts of a file as they are there and as they are read, and some of both twice. */
const COPIES = 4;

const PAGE = 65_536;

export class Hdf5Memory {
  readonly #memory: WebAssembly.Memory;
  #fileLimit = BASE;
  #limit = BASE;
  #wasRefused = false;

  constructor(library: LibraryModule) {
    const memory = memoryOf(library);
    const grow = memory.grow.bind(memory);
    memory.grow = (pages) => {
      if (memory.buffer.byteLength + pages * PAGE <= this.#limit) return grow(pages);
      this.#wasRefused = true;
      throw new RangeError('The HDF5 library asks for more memory than it may have.');
    };
    this.#memory = memory;
  }

  /** Whether it asked for more than it may have, for this file. */
  get wasRefused(): boolean {
    return this.#wasRefused;
  }

  /** For what comes now: a file of so many bytes. */
  allowFile(bytes: number): void {
    this.#fileLimit = Math.max(BASE, this.#memory.buffer.byteLength + MORE) + COPIES * bytes;
    this.#limit = this.#fileLimit;
    this.#wasRefused = false;
  }

  /** For an array of so many bytes in this file. */
  allowArray(bytes: number): void {
    this.#limit = this.#fileLimit + COPIES * bytes;
  }
}

/** More than the library has at its beginning, and than it gets here. */
const PROBE = 2 ** 30;

/** The library does not hand out its memory, and takes no limit: so the memory is caught when the library asks it to grow. */
function memoryOf({ HEAPU8, _malloc }: LibraryModule): WebAssembly.Memory {
  const { prototype } = WebAssembly.Memory;
  const grow = Object.getOwnPropertyDescriptor(prototype, 'grow')!;
  let found: WebAssembly.Memory | undefined;
  const note = (memory: WebAssembly.Memory): void => {
    found = memory;
  };
  Object.defineProperty(prototype, 'grow', {
    ...grow,
    value(this: WebAssembly.Memory): never {
      note(this);
      throw new RangeError('This growth was never meant.');
    },
  });
  try {
    _malloc(PROBE);
  } finally {
    Object.defineProperty(prototype, 'grow', grow);
  }
  if (found?.buffer === HEAPU8.buffer) return found!;
  throw new Error('The HDF5 library has its memory elsewhere than expected: is it of another version?');
}
