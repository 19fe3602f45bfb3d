/** Tensors in ONNX files. Source: onnx.proto, `TensorProto`. */
import { FormatError } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import { fromBfloat16 } from '../../bfloat16.ts';
import { fromFloat16 } from '@neurite/models';
import {
  dtypeOfElements,
  type ElementType,
  elementTypeFor,
  elementTypeNumber,
  elementTypeOf,
} from '../element-types.ts';
import type { TensorProto } from '../protobuf/messages.ts';

/** An array, and what its elements were in the file. */
export interface TypedNdArray {
  readonly array: NdArray;
  readonly type: ElementType;
}

/** The bytes of other files, by the names that tensors give. */
export type ExternalData = ReadonlyMap<string, Uint8Array>;

const EXTERNAL = 1;

const bytesPerElement: Readonly<Record<Exclude<ElementType, 'string'>, number>> = {
  float: 4,
  uint8: 1,
  int8: 1,
  uint16: 2,
  int16: 2,
  int32: 4,
  int64: 8,
  bool: 1,
  float16: 2,
  double: 8,
  uint32: 4,
  uint64: 8,
  bfloat16: 2,
};

/**
 * The array of a tensor: double is rounded to float32, float16 and bfloat16 become float32, integers int32. The two ends of int64, with
 * which exporters say "as far as it goes", become those of int32.
 *
 * @throws FormatError when there are too few or too many elements for the shape, an integer does not fit, or the type has no counterpart
 */
export function arrayOfTensor(proto: TensorProto, external: ExternalData, what: string): TypedNdArray {
  const shape = proto.dims ?? [];
  const type = elementTypeOf(proto.dataType ?? 0);
  if (type === undefined || type === 'string') {
    throw new FormatError(`${what} has elements of type ${type ?? proto.dataType}, which have no counterpart here.`);
  }
  if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
    throw new FormatError(`${what} has the shape [${shape.join(', ')}].`);
  }
  const count = shape.reduce((product, length) => product * length, 1);
  const raw = isExternal(proto) ? externalBytes(proto, external, what) : proto.rawData;
  const given = raw === undefined ? listOf(proto, type) : undefined;
  const found = raw === undefined ? given!.length : raw.length / bytesPerElement[type];
  if (found !== count) {
    throw new FormatError(
      `${what} should have ${count} elements for its shape [${shape.join(', ')}], and has ${found}.`,
    );
  }
  const values = raw === undefined ? fromList(given!, type, what) : fromBytes(raw, type, what);
  return { array: ndArray(values, shape, dtypeOfElements(type)), type };
}

/** The files beside the model's own in which tensors lie. */
export function externalLocation(proto: TensorProto): string | undefined {
  return isExternal(proto) ? entryOf(proto, 'location') : undefined;
}

/** The array as a tensor of an ONNX file. */
export function tensorOfArray(
  { data, shape, dtype }: NdArray,
  name: string,
  type: ElementType = elementTypeFor(dtype),
): TensorProto {
  const elements = type === 'int64' ? BigInt64Array.from(data as Int32Array, BigInt) : data;
  const rawData = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength);
  return { name, dims: shape, dataType: elementTypeNumber(type), rawData };
}

function isExternal(proto: TensorProto): boolean {
  return proto.dataLocation === EXTERNAL;
}

function entryOf(proto: TensorProto, key: string): string | undefined {
  return proto.externalData?.find((entry) => entry.key === key)?.value;
}

function externalBytes(proto: TensorProto, external: ExternalData, what: string): Uint8Array {
  const location = entryOf(proto, 'location') ?? '';
  const file = external.get(location);
  if (file === undefined) {
    throw new FormatError(`${what} lies in the file '${location}', which was not given: pass it in externalData.`);
  }
  const offset = Number(entryOf(proto, 'offset') ?? 0);
  const length = Number(entryOf(proto, 'length') ?? file.length - offset);
  const isInside = [offset, length].every((n) => Number.isSafeInteger(n) && n >= 0) && offset + length <= file.length;
  if (!isInside) {
    throw new FormatError(
      `${what} should take ${length} bytes from byte ${offset} of '${location}', which has ${file.length}.`,
    );
  }
  return file.subarray(offset, offset + length);
}

function listOf(proto: TensorProto, type: ElementType): readonly number[] {
  switch (type) {
    case 'float':
      return proto.floatData ?? [];
    case 'double':
      return proto.doubleData ?? [];
    case 'int64':
      return proto.int64Data ?? [];
    case 'uint32':
    case 'uint64':
      return proto.uint64Data ?? [];
    default:
      return proto.int32Data ?? [];
  }
}

function fromList(list: readonly number[], type: ElementType, what: string): Float32Array | Int32Array | Uint8Array {
  if (type === 'float' || type === 'double') return Float32Array.from(list);
  if (type === 'float16') return fromFloat16(Uint16Array.from(list));
  if (type === 'bfloat16') return fromBfloat16(Uint16Array.from(list));
  if (type === 'bool') return Uint8Array.from(list, (value) => (value === 0 ? 0 : 1));
  return Int32Array.from(list, (value) => narrowed(value, type, what));
}

function fromBytes(raw: Uint8Array, type: ElementType, what: string): Float32Array | Int32Array | Uint8Array {
  // Copied, because elements need an alignment that the file does not promise.
  const buffer = new Uint8Array(raw).buffer;
  switch (type) {
    case 'float':
      return new Float32Array(buffer);
    case 'double':
      return Float32Array.from(new Float64Array(buffer));
    case 'float16':
      return fromFloat16(new Uint16Array(buffer));
    case 'bfloat16':
      return fromBfloat16(new Uint16Array(buffer));
    case 'bool':
      return new Uint8Array(buffer).map((value) => (value === 0 ? 0 : 1));
    case 'uint8':
      return Int32Array.from(new Uint8Array(buffer));
    case 'int8':
      return Int32Array.from(new Int8Array(buffer));
    case 'uint16':
      return Int32Array.from(new Uint16Array(buffer));
    case 'int16':
      return Int32Array.from(new Int16Array(buffer));
    case 'uint32':
      return Int32Array.from(new Uint32Array(buffer), (value) => narrowed(value, type, what));
    case 'int64':
      return narrowedAll(new BigInt64Array(buffer), type, what);
    case 'uint64':
      return narrowedAll(new BigUint64Array(buffer), type, what);
    default:
      return new Int32Array(buffer);
  }
}

function narrowedAll(values: BigInt64Array | BigUint64Array, type: ElementType, what: string): Int32Array {
  const result = new Int32Array(values.length);
  for (const [index, value] of values.entries()) result[index] = narrowed(Number(value), type, what);
  return result;
}

const MAX_INT64 = 2 ** 63;

function narrowed(value: number, type: ElementType, what: string): number {
  if (value === (value | 0)) return value | 0;
  if (type === 'int64' && Math.abs(value) >= MAX_INT64 - 1024) return value > 0 ? 2 ** 31 - 1 : -(2 ** 31);
  throw new FormatError(
    `${what} (${type}) holds ${value}; integers here have 32 bits, from −2147483648 to 2147483647.`,
  );
}
