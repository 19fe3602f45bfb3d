/** The weights beside a `model.json` of TensorFlow.js: which array stands where in the bytes of its files, and how it is quantized. */
import { elementCount, FormatError } from '@neurite/backend';
import type { NdArray } from '@neurite/tensors';
import { fromFloat16, toFloat16 } from '@neurite/models';
import { excerpt, isJsonObject, type Json, type JsonObject, jsonList, textOf } from '../keras/serialized.ts';

/** What weights are stored as, to make files smaller. */
export type Quantization = 'uint8' | 'uint16' | 'float16';

/** A group of weights, which stand one after the other in the bytes of its files. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly JsonObject[];
}

/** The groups of a manifest. @throws FormatError when it is damaged */
export function weightGroups(manifest: Json | undefined, name: string): WeightGroup[] {
  return jsonList(manifest, `The weightsManifest of '${name}'`).map((group) => {
    if (!isJsonObject(group))
      throw new FormatError(`A group in the weightsManifest of '${name}' is ${excerpt(group)}.`);
    const paths = jsonList(group.paths, `The paths of a group of weights in '${name}'`).map(String);
    const weights = jsonList(group.weights, `The weights of a group in '${name}'`);
    const odd = weights.find((weight) => !isJsonObject(weight));
    if (odd !== undefined) throw new FormatError(`A weight in the weightsManifest of '${name}' is ${excerpt(odd)}.`);
    return { paths, weights: weights as readonly JsonObject[] };
  });
}

/**
 * The weights in the bytes of a group, by name.
 *
 * @throws FormatError when the bytes are too few or too many, an element type is not known, or a quantized weight lacks its scale
 */
export function decodeGroup({ weights }: WeightGroup, bytes: Uint8Array, name: string): Map<string, NdArray> {
  const decoded = new Map<string, NdArray>();
  let offset = 0;
  for (const entry of weights) {
    const { shape } = entry;
    const weight = textOf(entry.name);
    const isShape =
      Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && (length as number) >= 0);
    if (!isShape) throw new FormatError(`Weight '${weight}' in '${name}' has no shape, but ${excerpt(shape)}.`);
    const count = elementCount(shape as number[]);
    const stored = storedAs(entry, weight, name);
    const end = offset + count * stored.bytes;
    if (end > bytes.length) {
      throw new FormatError(
        `The weights of '${name}' are cut off: '${weight}' ends at byte ${end}, and the files have ${bytes.length} bytes.`,
      );
    }
    const data = stored.decode(bytes.slice(offset, end).buffer);
    decoded.set(weight, {
      data,
      shape: [...(shape as number[])],
      dtype: data instanceof Float32Array ? 'float32' : 'int32',
    });
    offset = end;
  }
  if (offset !== bytes.length)
    throw new FormatError(`The files of weights of '${name}' have ${bytes.length} bytes; its weights take ${offset}.`);
  return decoded;
}

interface Stored {
  readonly bytes: number;
  readonly decode: (buffer: ArrayBuffer) => Float32Array | Int32Array;
}

const PLAIN: Readonly<Record<string, Stored>> = {
  float32: { bytes: 4, decode: (buffer) => new Float32Array(buffer) },
  int32: { bytes: 4, decode: (buffer) => new Int32Array(buffer) },
  bool: { bytes: 1, decode: (buffer) => Int32Array.from(new Uint8Array(buffer)) },
};

function storedAs(entry: JsonObject, weight: string, name: string): Stored {
  const { dtype, quantization } = entry;
  if (quantization === undefined || quantization === null) {
    const plain = typeof dtype === 'string' && Object.hasOwn(PLAIN, dtype) ? PLAIN[dtype] : undefined;
    if (plain !== undefined) return plain;
    throw new FormatError(
      `Weight '${weight}' in '${name}' is of type ${excerpt(dtype)}; known are ${Object.keys(PLAIN).join(', ')}.`,
    );
  }
  const { dtype: packed, scale, min } = quantization as JsonObject;
  if (packed === 'float16') return { bytes: 2, decode: (buffer) => fromFloat16(new Uint16Array(buffer)) };
  if (packed !== 'uint8' && packed !== 'uint16')
    throw new FormatError(
      `Weight '${weight}' in '${name}' is quantized to ${excerpt(packed)}; known are uint8, uint16, float16.`,
    );
  if (typeof scale !== 'number' || typeof min !== 'number')
    throw new FormatError(
      `Weight '${weight}' in '${name}' is quantized to ${packed}, but its scale or min is missing.`,
    );
  const Integers = packed === 'uint8' ? Uint8Array : Uint16Array;
  const restore = (buffer: ArrayBuffer): Float32Array =>
    Float32Array.from(new Integers(buffer), (value) => value * scale + min);
  return {
    bytes: Integers.BYTES_PER_ELEMENT,
    decode: dtype === 'int32' ? (buffer) => Int32Array.from(restore(buffer), Math.round) : restore,
  };
}

/** Weights as one group: its manifest, and its bytes. */
export function encodeGroup(
  weights: ReadonlyMap<string, NdArray>,
  path: string,
  quantization?: Quantization,
): { readonly group: WeightGroup; readonly bytes: Uint8Array } {
  const entries: JsonObject[] = [];
  const parts: Uint8Array[] = [];
  for (const [name, { data, shape }] of weights) {
    const dtype = data instanceof Float32Array ? 'float32' : 'int32';
    const values = dtype === 'float32' ? (data as Float32Array) : Int32Array.from(data);
    const packed =
      quantization === undefined || dtype === 'int32' ? undefined : quantize(values as Float32Array, quantization);
    entries.push({ name, shape, dtype, ...(packed === undefined ? {} : { quantization: packed.description }) });
    const stored = packed?.data ?? values;
    parts.push(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return { group: { paths: [path], weights: entries }, bytes };
}

/** Affine quantization between the least and the greatest value, which stays exactly zero at zero; as the converter of TensorFlow.js has it. */
function quantize(
  values: Float32Array,
  quantization: Quantization,
): { readonly data: Uint8Array | Uint16Array; readonly description: JsonObject } {
  if (quantization === 'float16') {
    return { data: toFloat16(values), description: { dtype: 'float16', original_dtype: 'float32' } };
  }
  const levels = quantization === 'uint8' ? 255 : 65_535;
  let least = 0;
  let greatest = 0;
  for (const value of values) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  const scale = greatest === least ? 1 : (greatest - least) / levels;
  // Zero is one of the levels, so that what was pruned stays so.
  const min = Math.round(least / scale) * scale;
  const level = (value: number): number => Math.min(levels, Math.max(0, Math.round((value - min) / scale)));
  const data = quantization === 'uint8' ? Uint8Array.from(values, level) : Uint16Array.from(values, level);
  return { data, description: { dtype: quantization, original_dtype: 'float32', scale, min } };
}
