/**
 * Programs as bytes: eight bytes of signature and version, the length of a JSON text (uint32, little-endian), the text,
 * and after padding to a multiple of 16 the elements of all constants, those of inner programs included.
 */
import { FormatError } from '../errors.ts';
import type { Program } from './program.ts';
import { byteLength, type HostArray, type TypedArray } from './types.ts';
import { verify } from './verify.ts';

const signature = [0x4e, 0x45, 0x55, 0x52, 0x50, 0x52, 0x47, 1]; // "NEURPRG" and the version
const headerBytes = 12;
const alignment = 16;

/**
 * A program as bytes, for {@link deserialise}; equal programs give equal bytes.
 *
 * @example
 * await writeFile('step.program', serialise(program));
 */
export function serialise(program: Program): Uint8Array<ArrayBuffer> {
  const { text, constants, dataBytes } = toText(program, true);
  const json = new TextEncoder().encode(text);
  const dataStart = align(headerBytes + json.length);
  const bytes = new Uint8Array(dataStart + dataBytes);
  bytes.set(signature);
  new DataView(bytes.buffer).setUint32(8, json.length, true);
  bytes.set(json, headerBytes);
  for (const { data, offset } of constants) bytes.set(asBytes(data), dataStart + offset);
  return bytes;
}

/**
 * The program that {@link serialise} wrote.
 *
 * @throws FormatError when the bytes are no program, are truncated, or come from a newer version
 * @throws ProgramError when the program breaks a rule
 * @example
 * const b = new ProgramBuilder();
 * const program = b.finish([b.unary('exp', b.input({ shape: [3], dtype: 'float32' }))]);
 * hash(deserialise(serialise(program))) === hash(program) // true
 */
export function deserialise(bytes: Uint8Array): Program {
  for (let index = 0; index < 7; index++) {
    if (bytes[index] !== signature[index])
      throw new FormatError('These bytes are no Neurite program: the signature is missing.');
  }
  if (bytes[7] !== signature[7]) {
    throw new FormatError(
      `This program has format version ${bytes[7]}, this build reads version ${signature[7]}. Update Neurite.`,
    );
  }
  const truncated = (): FormatError =>
    new FormatError(`The program is truncated: it ends after ${bytes.length} bytes.`);
  if (bytes.length < headerBytes) throw truncated();
  const jsonBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  const dataStart = align(headerBytes + jsonBytes);
  if (bytes.length < headerBytes + jsonBytes) throw truncated();
  const text = new TextDecoder().decode(bytes.subarray(headerBytes, headerBytes + jsonBytes));
  let program: Program;
  try {
    program = JSON.parse(text, (_, value: unknown) => {
      if (isEncodedNumber(value)) return Number(value.number);
      return isEncodedConstant(value) ? readConstant(bytes, dataStart, value, truncated) : value;
    }) as Program;
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('The program is damaged: its description is no JSON.', { cause: error });
  }
  verify(program);
  return program;
}

/**
 * A hash of 128 bits, in hexadecimal, of what a program means: equal for programs that differ only in labels and names.
 * It is not cryptographic.
 *
 * @example
 * const double = (name: string): Program => {
 *   const b = new ProgramBuilder();
 *   return b.finish([b.binary('mul', b.input({ shape: [3], dtype: 'float32', name }), b.scalar(2))]);
 * };
 * hash(double('x')) === hash(double('pixels')) // true
 */
export function hash(program: Program): string {
  const { text, constants } = toText(program, false);
  const state = Int32Array.of(0x9e3779b9, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f);
  mixIn(state, new TextEncoder().encode(text));
  for (const { data } of constants) mixIn(state, asBytes(data));
  return Array.from(state, (lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

interface EncodedConstant {
  readonly constant: { readonly dtype: HostArray['dtype']; readonly shape: readonly number[]; readonly offset: number };
}

interface StoredConstant {
  readonly data: TypedArray;
  readonly offset: number;
}

function toText(
  program: Program,
  withNames: boolean,
): { text: string; constants: StoredConstant[]; dataBytes: number } {
  const constants: StoredConstant[] = [];
  let dataBytes = 0;
  const text = JSON.stringify(program, (key, value: unknown) => {
    if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
      return { number: Object.is(value, -0) ? '-0' : String(value) };
    }
    if (!withNames && (key === 'label' || key === 'name')) return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if ('data' in value) {
      const { data, dtype, shape } = value as HostArray;
      const offset = dataBytes;
      constants.push({ data, offset });
      dataBytes = align(dataBytes + data.byteLength);
      return { constant: { dtype, shape, offset } };
    }
    // Sorted, so that equal programs give equal bytes however their nodes were put together.
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return { text, constants, dataBytes };
}

function readConstant(
  bytes: Uint8Array,
  dataStart: number,
  { constant }: EncodedConstant,
  truncated: () => FormatError,
): HostArray {
  const { dtype, shape, offset } = constant;
  const start = dataStart + offset;
  const end = start + byteLength({ dtype, shape });
  if (!(end <= bytes.length)) throw truncated();
  const copy = bytes.slice(start, end).buffer;
  const data =
    dtype === 'float32' ? new Float32Array(copy) : dtype === 'int32' ? new Int32Array(copy) : new Uint8Array(copy);
  return { dtype, shape, data };
}

function isEncodedNumber(value: unknown): value is { number: string } {
  return typeof value === 'object' && value !== null && 'number' in value;
}

function isEncodedConstant(value: unknown): value is EncodedConstant {
  return typeof value === 'object' && value !== null && 'constant' in value;
}

function asBytes(data: TypedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function align(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}

/** MurmurHash3 of 32 bits (Appleby, public domain), from four seeds at once. */
function mixIn(state: Int32Array, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const whole = bytes.length & ~3;
  let [a, b, c, d] = state as unknown as [number, number, number, number];
  for (let at = 0; at < whole; at += 4) {
    const word = scramble(view.getInt32(at, true));
    a = rotate(a ^ word);
    b = rotate(b ^ word);
    c = rotate(c ^ word);
    d = rotate(d ^ word);
  }
  let tail = 0;
  for (let at = bytes.length - 1; at >= whole; at--) tail = (tail << 8) | bytes[at]!;
  const last = scramble(tail) ^ bytes.length;
  state.set([a, b, c, d].map((lane) => finish(lane ^ last)));
}

function scramble(word: number): number {
  const k = Math.imul(word, 0xcc9e2d51);
  return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
}

function rotate(h: number): number {
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
}

function finish(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
