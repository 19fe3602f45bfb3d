/** Small ONNX files, made by hand. */
import { ndArray } from '@neurite/tensors';
import { elementTypeNumber, type ElementType } from '../element-types.ts';
import { tensorOfArray } from '../graph/tensor-proto.ts';
import { encodeMessage } from '../protobuf/codec.ts';
import {
  type AttributeProto,
  attributeTypes,
  type GraphProto,
  modelProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../protobuf/messages.ts';

/** What attributes are made of here: numbers are whole. */
export type AttributeArgument = number | string | readonly number[] | readonly string[] | GraphProto | TensorProto;

/** An attribute, of the kind that its value has. */
export function attribute(name: string, value: AttributeArgument): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: value };
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if (isList(value)) {
    if (typeof value[0] !== 'string') return { name, type: attributeTypes.ints, ints: value as readonly number[] };
    return {
      name,
      type: attributeTypes.strings,
      strings: value.map((text) => new TextEncoder().encode(text as string)),
    };
  }
  if ('dims' in value) return { name, type: attributeTypes.tensor, t: value };
  return { name, type: attributeTypes.graph, g: value };
}

function isList(value: AttributeArgument): value is readonly number[] | readonly string[] {
  return Array.isArray(value);
}

export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attributes: Readonly<Record<string, AttributeArgument>> = {},
): NodeProto {
  return {
    opType,
    input,
    output,
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  };
}

export function value(name: string, shape: readonly (number | string)[], type: ElementType = 'float'): ValueInfoProto {
  const dim = shape.map((length) => (typeof length === 'number' ? { dimValue: length } : { dimParam: length }));
  return { name, type: { tensorType: { elemType: elementTypeNumber(type), shape: { dim } } } };
}

/** Numbers that look random and are always the same. */
export function weight(name: string, shape: readonly number[]): TensorProto {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensorOfArray(
    ndArray(
      Float32Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898 + size) * 0.5),
      shape,
    ),
    name,
  );
}

export function onnxFile(graph: GraphProto, version = 17): Uint8Array {
  return encodeMessage(modelProto, { irVersion: 8, opsetImport: [{ domain: '', version }], graph });
}
