/**
 * The safetensors format: eight bytes with the header's length, a JSON header that says where each tensor lies, then
 * the elements, little-endian and row-major. Nothing in such a file is ever executed.
 *
 * Source: https://huggingface.co/docs/safetensors, "Format".
 */
import { FormatError } from '@neurite/backend';
import { type DType, type NdArray, ndArray, sizeOf, type TypedArray } from '@neurite/tensors';

/** Named arrays, and free text about them. */
export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NdArray>;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** As the reference implementation: a larger header is taken for a damaged or hostile file. */
const MAX_HEADER_BYTES = 100_000_000;
const ALIGNMENT = 8;

const names: Readonly<Record<DType, string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };
const dtypes: Readonly<Record<string, DType>> = { F32: 'float32', I32: 'int32', BOOL: 'bool' };

/** The bytes of a safetensors file. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: Record<string, Entry | Readonly<Record<string, string>>> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, { data, shape, dtype }] of tensors) {
    header[name] = { dtype: names[dtype], shape, data_offsets: [offset, offset + data.byteLength] };
    offset += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerLength = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(8 + headerLength + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerLength), true);
  bytes.fill(0x20, 8, 8 + headerLength).set(json, 8);
  let position = 8 + headerLength;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), position);
    position += data.byteLength;
  }
  return bytes;
}

/**
 * Reads the bytes of a safetensors file.
 *
 * @param source names the file in messages
 * @throws FormatError when the file is truncated, damaged, or holds an element type that Neurite does not
 */
export function decodeSafetensors(bytes: Uint8Array, source: string): Safetensors {
  const fail = (problem: string): never => {
    throw new FormatError(`'${source}' is not a whole safetensors file: ${problem}.`);
  };
  if (bytes.length < 8) fail(`it has ${bytes.length} bytes, fewer than the 8 of the header's length`);
  const headerLength = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES || 8 + headerLength > bytes.length) {
    fail(`its header should have ${headerLength} bytes, the file has ${bytes.length}`);
  }
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), fail);
  const { __metadata__: metadata = {}, ...entries } = header as Record<string, Entry> & {
    __metadata__?: Record<string, string>;
  };
  const body = bytes.subarray(8 + headerLength);
  const tensors = new Map<string, NdArray>();
  for (const [name, entry] of Object.entries(entries)) tensors.set(name, readEntry(name, entry, body, fail));
  return { tensors, metadata };
}

function parseHeader(json: Uint8Array, fail: (problem: string) => never): object {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch (error) {
    return fail(`its header is not JSON (${(error as Error).message})`);
  }
  return typeof header === 'object' && header !== null && !Array.isArray(header)
    ? header
    : fail('its header is not a JSON object');
}

function readEntry(name: string, entry: Entry, body: Uint8Array, fail: (problem: string) => never): NdArray {
  const { dtype: dtypeName, shape, data_offsets: offsets } = entry ?? {};
  const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
  if (!Array.isArray(shape) || !shape.every(isCount)) fail(`the shape of '${name}' is not a list of whole numbers`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount)) fail(`'${name}' has no data_offsets`);
  const dtype = dtypes[dtypeName];
  if (dtype === undefined) {
    throw new FormatError(
      `The tensor '${name}' has the element type ${dtypeName}; Neurite reads ${Object.keys(dtypes).join(', ')}.`,
    );
  }
  const [start, end] = offsets;
  const expected = sizeOf(shape) * (dtype === 'bool' ? 1 : 4);
  if (end - start !== expected) fail(`'${name}' should have ${expected} bytes and has ${end - start}`);
  if (end > body.length) {
    fail(`'${name}' should end at byte ${end} of the data, which has only ${body.length}; was the file truncated?`);
  }
  // Copied, because the elements need an alignment that the file does not promise; `slice` of Node's Buffer does not copy.
  const { buffer } = new Uint8Array(body.subarray(start, end));
  return ndArray(viewOf(buffer, dtype), shape, dtype);
}

function viewOf(buffer: ArrayBuffer, dtype: DType): TypedArray {
  if (dtype === 'float32') return new Float32Array(buffer);
  return dtype === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}
