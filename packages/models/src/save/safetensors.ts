/**
 * The safetensors format: eight bytes with the header's length, a JSON header that says where each tensor lies, then
 * the elements, little-endian and row-major. Nothing in such a file is ever executed.
 *
 * Here are the container, whatever it holds, and the three element types in which Neurite computes; all the others of
 * the format are converted by `@neurite/formats`.
 *
 * Source: https://huggingface.co/docs/safetensors, "Format", and its reference implementation, `Metadata::validate`.
 */
import { FormatError } from '@neurite/backend';
import { type DType, type NdArray, ndArray, type Shape, type TypedArray } from '@neurite/tensors';

/** Named arrays, and free text about them. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NdArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A tensor as it lies in a file: the format's name of its element type, and its bytes. */
export interface StoredTensor {
  readonly dtype: string;
  readonly shape: Shape;
  readonly bytes: Uint8Array;
}

/** What a safetensors file holds, before elements are looked at. */
export interface StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

type Fail = (problem: string) => never;

interface Entry {
  readonly dtype: string;
  readonly shape: Shape;
  readonly data_offsets: readonly [number, number];
}

/** As the reference implementation: a larger header is taken for a damaged or hostile file. */
const MAX_HEADER_BYTES = 100_000_000;
const ALIGNMENT = 8;
const METADATA = '__metadata__';

/** How many bytes an element takes. Types of fewer than eight bits are not part of what is read here. */
const bytesPerElement: ReadonlyMap<string, number> = new Map(
  Object.entries({
    BOOL: 1,
    U8: 1,
    I8: 1,
    F8_E5M2: 1,
    F8_E4M3: 1,
    F8_E8M0: 1,
    I16: 2,
    U16: 2,
    F16: 2,
    BF16: 2,
    I32: 4,
    U32: 4,
    F32: 4,
    I64: 8,
    U64: 8,
    F64: 8,
    C64: 8,
  }),
);

const names: Readonly<Record<DType, string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };
const dtypes: ReadonlyMap<string, DType> = new Map([
  ['F32', 'float32'],
  ['I32', 'int32'],
  ['BOOL', 'bool'],
]);

/**
 * The bytes of a safetensors file.
 *
 * @example
 * const tensors = new Map([['bias', ndArray(Float32Array.of(1, 2), [2])]]);
 * await writeFile('bias.safetensors', encodeSafetensors({ tensors, metadata: {} }));
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array<ArrayBuffer> {
  const stored = new Map<string, StoredTensor>();
  for (const [name, array] of tensors) stored.set(name, storedTensor(array));
  return joinSafetensors({ tensors: stored, metadata });
}

/**
 * Reads the bytes of a safetensors file.
 *
 * @param source names the file in messages
 * @throws FormatError when the file is truncated, damaged, or holds an element type that Neurite does not
 * @example
 * const tensors = new Map([['bias', ndArray(Float32Array.of(1, 2), [2])]]);
 * decodeSafetensors(encodeSafetensors({ tensors, metadata: {} }), 'bias').tensors.get('bias'); // [1, 2]
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const { tensors, metadata } = splitSafetensors(bytes, source);
  return { tensors: new Map([...tensors].map(([name, stored]) => [name, arrayOf(name, stored)])), metadata };
}

/** An array as it is stored, without a copy. */
export function storedTensor({ data, shape, dtype }: NdArray): StoredTensor {
  return { dtype: names[dtype], shape, bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}

/**
 * The array that is stored.
 *
 * @throws FormatError for an element type that Neurite does not compute in
 */
export function arrayOf(name: string, stored: StoredTensor): NdArray {
  const dtype = dtypes.get(stored.dtype);
  if (dtype === undefined) {
    throw new FormatError(
      `The tensor '${name}' has the element type ${stored.dtype}; Neurite computes in ${[...dtypes.keys()].join(', ')}. ` +
        'readSafetensors of @neurite/formats/safetensors converts the others.',
    );
  }
  return ndArray(viewOf(stored.bytes.slice().buffer, dtype), stored.shape, dtype);
}

/**
 * The bytes of a file of these tensors, one after the other.
 *
 * @example
 * const bytes = new Uint8Array(toFloat16(Float32Array.of(1, 2)).buffer);
 * const tensors = new Map([['bias', { dtype: 'F16', shape: [2], bytes }]]);
 * await writeFile('bias.safetensors', joinSafetensors({ tensors, metadata: {} }));
 */
export function joinSafetensors({ tensors, metadata }: StoredTensors): Uint8Array<ArrayBuffer> {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [[METADATA, metadata]] : [];
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of tensors) {
    entries.push([name, { dtype, shape, data_offsets: [offset, offset + bytes.length] }]);
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(8 + headerLength + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerLength), true);
  file.fill(0x20, 8, 8 + headerLength).set(json, 8);
  let position = 8 + headerLength;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, position);
    position += bytes.length;
  }
  return file;
}

/**
 * Finds the tensors in the bytes of a safetensors file, without copying or converting them.
 *
 * @param source names the file in messages
 * @throws FormatError when the file is truncated or damaged: as in the reference implementation, tensors must lie side
 *   by side, without overlap or gap, and fill the file
 * @example
 * const { tensors } = splitSafetensors(await readFile('model.safetensors'), 'model.safetensors');
 * for (const [name, { dtype, shape }] of tensors) console.log(name, dtype, shape);
 */
export function splitSafetensors(file: Uint8Array, source: string): StoredTensors {
  const fail: Fail = (problem) => {
    throw new FormatError(`'${source}' is not a whole safetensors file: ${problem}.`);
  };
  if (file.length < 8) fail(`it has ${file.length} bytes, fewer than the 8 of the header's length`);
  const headerLength = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES) {
    fail(`its header should have ${headerLength} bytes; more than ${MAX_HEADER_BYTES} are never read`);
  }
  if (8 + headerLength > file.length) {
    fail(`its header should have ${headerLength} bytes, the file has ${file.length}`);
  }
  const header = parseHeader(file.subarray(8, 8 + headerLength), fail);
  const body = file.subarray(8 + headerLength);
  const entries = Object.entries(header).filter(([name]) => name !== METADATA);
  const checked = entries.map(([name, entry]): [string, Entry] => [name, checkEntry(name, entry, body.length, fail)]);
  checkPlaces(checked, body.length, fail);
  const tensors = checked.map(
    ([
      name,
      {
        dtype,
        shape,
        data_offsets: [start, end],
      },
    ]): [string, StoredTensor] => [
      name,
      { dtype, shape, bytes: new Uint8Array(body.buffer, body.byteOffset + start, end - start) },
    ],
  );
  return { tensors: new Map(tensors), metadata: checkMetadata(header[METADATA], fail) };
}

function parseHeader(json: Uint8Array, fail: Fail): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    return fail(`its header is not JSON (${(error as Error).message})`);
  }
  return typeof header === 'object' && header !== null && !Array.isArray(header)
    ? (header as Record<string, unknown>)
    : fail('its header is not a JSON object');
}

function checkMetadata(metadata: unknown, fail: Fail): Readonly<Record<string, string>> {
  if (metadata === undefined) return {};
  const isText =
    typeof metadata === 'object' &&
    metadata !== null &&
    Object.values(metadata).every((value) => typeof value === 'string');
  return isText ? (metadata as Record<string, string>) : fail(`its ${METADATA} is not a record of texts`);
}

function checkEntry(name: string, entry: unknown, available: number, fail: Fail): Entry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Partial<Entry>;
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount))
    return fail(`the shape of '${name}' is not a list of whole numbers`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    return fail(`'${name}' has no data_offsets`);
  const size = bytesPerElement.get(String(dtype));
  if (size === undefined) {
    throw new FormatError(
      `The tensor '${name}' has the element type ${dtype}; known are ${[...bytesPerElement.keys()].join(', ')}.`,
    );
  }
  const [start, end] = offsets as [number, number];
  const expected = shape.reduce((product, length) => product * length, size);
  if (end - start !== expected) fail(`'${name}' should have ${expected} bytes and has ${end - start}`);
  if (end > available) {
    fail(`'${name}' should end at byte ${end} of the data, which has only ${available}; was the file truncated?`);
  }
  return entry as Entry;
}

function checkPlaces(entries: readonly (readonly [string, Entry])[], available: number, fail: Fail): void {
  const inOrder = entries.toSorted(([, { data_offsets: a }], [, { data_offsets: b }]) => a[0] - b[0] || a[1] - b[1]);
  let place = 0;
  for (const [name, { data_offsets: offsets }] of inOrder) {
    if (offsets[0] < place) fail(`'${name}' begins at byte ${offsets[0]} of the data, inside of the tensor before it`);
    if (offsets[0] > place) fail(`bytes ${place} to ${offsets[0]} of the data, before '${name}', belong to no tensor`);
    place = offsets[1];
  }
  if (place !== available) fail(`its last ${available - place} bytes belong to no tensor`);
}

function viewOf(buffer: ArrayBuffer, dtype: DType): TypedArray {
  if (dtype === 'float32') return new Float32Array(buffer);
  return dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}
