/** The element types of ONNX, and what they become here. Source: onnx.proto, `TensorProto.DataType`. */
import type { DType } from '@neurite/tensors';

/** An element type by ONNX's name. */
export type ElementType =
  | 'float'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'string'
  | 'bool'
  | 'float16'
  | 'double'
  | 'uint32'
  | 'uint64'
  | 'bfloat16';

const numbers: Readonly<Record<ElementType, number>> = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
  bfloat16: 16,
};

const names = new Map(Object.entries(numbers).map(([name, number]) => [number, name as ElementType]));

/** The type's number in files. */
export function elementTypeNumber(type: ElementType): number {
  return numbers[type];
}

/** The type of that number; `undefined` for those that are not known here, such as complex numbers. */
export function elementTypeOf(number: number): ElementType | undefined {
  return names.get(number);
}

export function isFloat(type: ElementType): boolean {
  return type === 'float' || type === 'double' || type === 'float16' || type === 'bfloat16';
}

/** What elements of the type are computed in. */
export function dtypeOfElements(type: ElementType): DType {
  return isFloat(type) ? 'float32' : type === 'bool' ? 'bool' : 'int32';
}

/** The type of a tensor of ours in a graph of ONNX's. */
export function elementTypeFor(dtype: DType): ElementType {
  return dtype === 'float32' ? 'float' : dtype;
}

/** How many bits an integer has where that is fewer than the 32 in which it is computed. */
export const narrowIntegers: ReadonlyMap<ElementType, { readonly bits: number; readonly signed: boolean }> = new Map([
  ['uint8', { bits: 8, signed: false }],
  ['int8', { bits: 8, signed: true }],
  ['uint16', { bits: 16, signed: false }],
  ['int16', { bits: 16, signed: true }],
]);
