/** NumPy's archive of named arrays: a zip file of `.npy` files. */
import { ArgumentError, FormatError } from '@neurite/backend';
import type { NdArray, TensorLike } from '@neurite/tensors';
import { crc32, zipDirectory } from './zip-directory.ts';
import { assertSafeName, readNamed, writeNpy } from './npy.ts';

/** Options of {@link readNpz}. */
export interface ReadNpzOptions {
  /** The arrays to read, by name; all. */
  readonly names?: readonly string[];
  /** How many bytes all together may have when unpacked, so that a small file cannot fill the memory; 2³⁰. */
  readonly maxBytes?: number;
}

/** Options of {@link writeNpz}. */
export interface WriteNpzOptions {
  /** Whether to compress, as `np.savez_compressed` does; false. */
  readonly compress?: boolean;
}

/**
 * Reads the arrays that NumPy saved together (`np.savez`, `np.savez_compressed`), by name.
 *
 * Nothing is executed or written to a disk; sizes and checksums are checked.
 *
 * @param bytes the contents of a `.npz` file
 * @throws FormatError when they are damaged, unpack to more than `maxBytes`, or hold what is no array of numbers
 * @throws ArgumentError when there is no array of a name that was asked for
 * @example
 * const arrays = await readNpz(await readFile('data.npz'));
 * const x = arrays.get('x');
 */
export async function readNpz(
  bytes: Uint8Array | ArrayBuffer,
  options: ReadNpzOptions = {},
): Promise<Map<string, NdArray>> {
  const { names, maxBytes = 2 ** 30 } = options;
  const archive = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  const entries = zipDirectory(archive).filter(({ name }) => !name.endsWith('/'));
  for (const { name } of entries) {
    if (!name.endsWith('.npy')) throw new FormatError(`The .npz file holds '${name}', which is no .npy file.`);
    try {
      assertSafeName(name);
    } catch (error) {
      throw new FormatError(`The .npz file is damaged or malicious: ${(error as Error).message}`);
    }
  }
  const known = entries.map(({ name }) => name.slice(0, -'.npy'.length));
  const missing = names?.find((name) => !known.includes(name));
  if (missing !== undefined) {
    throw new ArgumentError(`The .npz file has no array '${missing}'; it has ${known.join(', ') || 'none'}.`);
  }
  const wanted = entries.filter((_, index) => names === undefined || names.includes(known[index]!));
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  if (total > maxBytes) {
    throw new FormatError(
      `The .npz file unpacks to ${total} bytes, more than the ${maxBytes} allowed. If you trust it, raise maxBytes.`,
    );
  }
  const members = await unpack(archive, new Set(wanted.map(({ name }) => name)));
  return new Map(
    wanted.map(({ name, size, checksum }) => {
      const member = members[name];
      if (member === undefined || member.length !== size || crc32(member) !== checksum) {
        throw new FormatError(`The .npz file is damaged: '${name}' does not unpack to what was packed.`);
      }
      return [name.slice(0, -'.npy'.length), readNamed(`'${name}'`, member)];
    }),
  );
}

/**
 * Arrays by name as NumPy's archive: the bytes of a `.npz` file, which `np.load` reads.
 *
 * @throws ArgumentError when a name could lead out of a folder
 * @example
 * await writeFile('data.npz', await writeNpz({ x, y }, { compress: true }));
 */
export async function writeNpz(
  arrays: Readonly<Record<string, TensorLike>> | ReadonlyMap<string, TensorLike>,
  options: WriteNpzOptions = {},
): Promise<Uint8Array> {
  const entries = arrays instanceof Map ? [...arrays] : Object.entries(arrays as Readonly<Record<string, TensorLike>>);
  for (const [name] of entries) assertSafeName(name);
  const { zipSync } = await import('fflate');
  const members = Object.fromEntries(entries.map(([name, array]) => [`${name}.npy`, writeNpy(array)]));
  // A fixed date, so that the same arrays give the same bytes.
  return zipSync(members, { level: options.compress === true ? 6 : 0, mtime: new Date(1980, 0, 1) });
}

async function unpack(archive: Uint8Array, names: ReadonlySet<string>): Promise<Record<string, Uint8Array>> {
  const { unzipSync } = await import('fflate');
  try {
    return unzipSync(archive, { filter: ({ name }) => names.has(name) });
  } catch (error) {
    throw new FormatError(`The .npz file is damaged: ${(error as Error).message}.`, { cause: error });
  }
}
