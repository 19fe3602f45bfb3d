/** What the element types of safetensors become here, and back. */
import { FormatError } from '@neurite/backend';
import type { StoredTensor } from '@neurite/models';
import { type NdArray, ndArray } from '@neurite/tensors';
import { fromBfloat16, toBfloat16 } from '../bfloat16.ts';
import { fromFloat16, toFloat16 } from '@neurite/models';
import { int32From } from '../int32.ts';

/** How float32 arrays are written: as they are, or in half the bytes. */
export type FloatType = 'F32' | 'F16' | 'BF16';

/**
 * The tensor as an array. F32, I32 and BOOL are taken as they are. F16 and BF16 become float32, which holds them exactly; F64 is
 * rounded to float32. I8, U8, I16 and U16 become int32; so do U32, I64 and U64, whose values must fit.
 *
 * @throws FormatError when an integer does not fit into int32, or for a type that has no counterpart (8-bit floats, complex numbers)
 */
export function arrayOf(name: string, { dtype, shape, bytes }: StoredTensor): NdArray {
  // Copied, because elements need an alignment that the file does not promise.
  const buffer = new Uint8Array(bytes).buffer;
  switch (dtype) {
    case 'F32':
      return ndArray(new Float32Array(buffer), shape);
    case 'F64':
      return ndArray(Float32Array.from(new Float64Array(buffer)), shape);
    case 'F16':
      return ndArray(fromFloat16(new Uint16Array(buffer)), shape);
    case 'BF16':
      return ndArray(fromBfloat16(new Uint16Array(buffer)), shape);
    case 'BOOL':
      return ndArray(new Uint8Array(buffer), shape, 'bool');
    case 'I32':
      return ndArray(new Int32Array(buffer), shape);
    case 'I8':
      return ndArray(Int32Array.from(new Int8Array(buffer)), shape);
    case 'U8':
      return ndArray(Int32Array.from(new Uint8Array(buffer)), shape);
    case 'I16':
      return ndArray(Int32Array.from(new Int16Array(buffer)), shape);
    case 'U16':
      return ndArray(Int32Array.from(new Uint16Array(buffer)), shape);
    case 'U32':
      return ndArray(int32From(new Uint32Array(buffer), `The tensor '${name}' (U32)`), shape);
    case 'I64':
      return ndArray(int32From(new BigInt64Array(buffer), `The tensor '${name}' (I64)`), shape);
    case 'U64':
      return ndArray(int32From(new BigUint64Array(buffer), `The tensor '${name}' (U64)`), shape);
    default:
      throw new FormatError(`The tensor '${name}' has the element type ${dtype}, which has no counterpart here.`);
  }
}

/** The array as it is stored. */
export function storedAs({ data, shape, dtype }: NdArray, floatType: FloatType): StoredTensor {
  const bytesOf = (view: ArrayBufferView): Uint8Array => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  if (dtype === 'bool') return { dtype: 'BOOL', shape, bytes: bytesOf(data) };
  if (dtype === 'int32') return { dtype: 'I32', shape, bytes: bytesOf(data) };
  const values = data as Float32Array;
  const stored = floatType === 'F16' ? toFloat16(values) : floatType === 'BF16' ? toBfloat16(values) : values;
  return { dtype: floatType, shape, bytes: bytesOf(stored) };
}
