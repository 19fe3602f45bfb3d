/**
 * NumPy's file of one array. Source: the format as NumPy documents it, NEP 1 and numpy/lib/format.py (versions 1 to 3).
 */
import { ArgumentError, FormatError } from '@neurite/backend';
import { type DType, type NdArray, sizeOf, type TensorLike, type TypedArray, zerosOf } from '@neurite/tensors';
import { hostArray } from '../host-array.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
/** NumPy's own limit: a longer header is no header. */
const LONGEST_HEADER = 10_000;

/** How elements of a kind are read, and what they become. */
interface ElementKind {
  readonly size: number;
  readonly dtype: DType;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number;
}

const kinds: Readonly<Record<string, ElementKind>> = {
  b1: { size: 1, dtype: 'bool', read: (view, at) => Number(view.getUint8(at) !== 0) },
  i1: { size: 1, dtype: 'int32', read: (view, at) => view.getInt8(at) },
  u1: { size: 1, dtype: 'int32', read: (view, at) => view.getUint8(at) },
  i2: { size: 2, dtype: 'int32', read: (view, at, little) => view.getInt16(at, little) },
  u2: { size: 2, dtype: 'int32', read: (view, at, little) => view.getUint16(at, little) },
  i4: { size: 4, dtype: 'int32', read: (view, at, little) => view.getInt32(at, little) },
  u4: { size: 4, dtype: 'int32', read: (view, at, little) => view.getUint32(at, little) },
  i8: { size: 8, dtype: 'int32', read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u8: { size: 8, dtype: 'int32', read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  f4: { size: 4, dtype: 'float32', read: (view, at, little) => view.getFloat32(at, little) },
  f8: { size: 8, dtype: 'float32', read: (view, at, little) => view.getFloat64(at, little) },
};

const written: Readonly<Record<DType, { readonly descr: string; readonly size: number }>> = {
  float32: { descr: '<f4', size: 4 },
  int32: { descr: '<i4', size: 4 },
  bool: { descr: '|b1', size: 1 },
};

/**
 * Reads an array that NumPy saved (`np.save`).
 *
 * Integers of all sizes become int32, float64 is rounded to float32; both byte orders and both memory orders are read.
 *
 * @param bytes the contents of a `.npy` file
 * @throws FormatError when they are damaged or cut off, hold objects, text or complex numbers, or an integer beyond int32
 * @example
 * const x = readNpy(await readFile('x.npy'));
 */
export function readNpy(bytes: Uint8Array | ArrayBuffer): NdArray {
  return readNamed('The .npy file', bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
}

/** @param name what messages call the file */
export function readNamed(name: string, bytes: Uint8Array): NdArray {
  const { header, dataAt } = headerOf(name, bytes);
  const { descr, isFortran, shape } = header;
  const kind = Object.hasOwn(kinds, descr.slice(1)) ? kinds[descr.slice(1)] : undefined;
  if (kind === undefined) {
    throw new FormatError(
      `${name} holds elements of type '${descr}'; numbers and booleans are read. Convert them first, as with x.astype('float32').`,
    );
  }
  const count = sizeOf(shape);
  const expected = count * kind.size;
  if (!Number.isSafeInteger(expected) || bytes.length - dataAt !== expected) {
    throw new FormatError(
      `${name} is cut off or damaged: an array of shape [${shape.join(', ')}] takes ${expected} bytes; there are ${bytes.length - dataAt}.`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataAt);
  const data = zerosOf(kind.dtype, count);
  for (let i = 0; i < count; i++) {
    const value = kind.read(view, i * kind.size, descr[0] !== '>');
    if (kind.dtype === 'int32' && value !== (value | 0)) {
      throw new FormatError(`${name} holds the integer ${value}, which int32 cannot. Convert it to float first.`);
    }
    data[i] = value;
  }
  return { data: isFortran ? rowMajor(data, shape) : data, shape, dtype: kind.dtype };
}

/**
 * An array as NumPy saves it: the bytes of a `.npy` file, equal to those of `np.save`.
 *
 * @example
 * await writeFile('x.npy', writeNpy(x));
 */
export function writeNpy(array: TensorLike): Uint8Array<ArrayBuffer> {
  const { data, shape, dtype } = hostArray('array', array);
  const { descr, size } = written[dtype];
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Room to let the first axis grow in place, then up to the next multiple of 64, as NumPy does.
  const growth = shape.length === 0 ? 0 : Math.max(0, 21 - String(shape[0]).length);
  const unpadded = 10 + header.length + growth + 1;
  const length = Math.ceil(unpadded / 64) * 64;
  const bytes = new Uint8Array(length + data.length * size);
  bytes.set([...MAGIC, 1, 0]);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, length - 10, true);
  bytes.set(new TextEncoder().encode(header.padEnd(length - 11, ' ') + '\n'), 10);
  for (let i = 0; i < data.length; i++) {
    if (dtype === 'float32') view.setFloat32(length + 4 * i, data[i]!, true);
    else if (dtype === 'int32') view.setInt32(length + 4 * i, data[i]!, true);
    else view.setUint8(length + i, data[i]!);
  }
  return bytes;
}

interface Header {
  readonly descr: string;
  readonly isFortran: boolean;
  readonly shape: readonly number[];
}

function headerOf(name: string, bytes: Uint8Array): { header: Header; dataAt: number } {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new FormatError(`${name} is no file of NumPy's: it does not begin with \\x93NUMPY.`);
  }
  const version = bytes[6]!;
  if (!(version >= 1 && version <= 3)) {
    throw new FormatError(`${name} has the version ${version} of NumPy's format; 1 to 3 are read.`);
  }
  const start = version === 1 ? 10 : 12;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.length < start ? NaN : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (!(length <= LONGEST_HEADER) || start + length > bytes.length) {
    throw new FormatError(`${name} is cut off or damaged: its header does not end.`);
  }
  const text = new TextDecoder().decode(bytes.subarray(start, start + length));
  return { header: parseHeader(name, text), dataAt: start + length };
}

/** Reads the dictionary that Python writes, its three entries in any order, and nothing else. */
function parseHeader(name: string, text: string): Header {
  const descr = /'descr'\s*:\s*'([<>|=]?[a-zA-Z]\d+)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const tuple = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (descr === undefined || order === undefined || tuple === undefined) {
    const kind = /'descr'\s*:\s*([^\n]{0,40})/.exec(text)?.[1] ?? text.slice(0, 40);
    throw new FormatError(
      `${name} has a header that is not understood: ${kind.trim()}… Arrays of numbers and booleans are read, records are not.`,
    );
  }
  const shape = tuple.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number.parseInt(part, 10)]));
  if (!shape.every((axis) => Number.isSafeInteger(axis))) {
    throw new FormatError(`${name} has a shape that is no shape: (${tuple}).`);
  }
  return { descr: /^[<>|=]/.test(descr) ? descr : `|${descr}`, isFortran: order === 'True', shape };
}

/** Elements that stand with the first axis moving fastest, as rows. */
function rowMajor(data: TypedArray, shape: readonly number[]): TypedArray {
  const result = data.slice();
  const position = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  for (let to = 0; to < result.length; to++) {
    result[to] = data[position.reduce((sum, index, axis) => sum + index * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++position[axis]! === shape[axis]; axis--) position[axis] = 0;
  }
  return result;
}

/** The name of an array in an archive. @throws ArgumentError when it could be taken for a way out of a folder */
export function assertSafeName(name: string): void {
  const isSafe = name !== '' && !/[\\\0]|^\/|^[a-zA-Z]:/.test(name) && !name.split('/').includes('..');
  if (!isSafe)
    throw new ArgumentError(`'${name}' is no name for an array: it must be a path without '..', below nothing.`);
}
