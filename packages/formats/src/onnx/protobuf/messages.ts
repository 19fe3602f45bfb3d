/**
 * The messages of an ONNX file, as far as they are read or written here: their types, and the numbers of their fields.
 *
 * Source: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto (Apache-2.0).
 */
import { message, type MessageSchema } from './codec.ts';

export interface ModelProto {
  readonly irVersion?: number;
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly docString?: string;
  readonly graph?: GraphProto;
  readonly opsetImport?: readonly OperatorSetProto[];
  readonly metadataProps?: readonly EntryProto[];
  readonly functions?: readonly FunctionProto[];
}

export interface OperatorSetProto {
  readonly domain?: string;
  readonly version?: number;
}

export interface EntryProto {
  readonly key?: string;
  readonly value?: string;
}

export interface GraphProto {
  readonly node?: readonly NodeProto[];
  readonly name?: string;
  readonly initializer?: readonly TensorProto[];
  readonly sparseInitializer?: readonly object[];
  readonly input?: readonly ValueInfoProto[];
  readonly output?: readonly ValueInfoProto[];
  readonly valueInfo?: readonly ValueInfoProto[];
}

export interface NodeProto {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly name?: string;
  readonly opType?: string;
  readonly domain?: string;
  readonly attribute?: readonly AttributeProto[];
}

export interface AttributeProto {
  readonly name?: string;
  readonly refAttrName?: string;
  readonly type?: number;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: TensorProto;
  readonly g?: GraphProto;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  readonly strings?: readonly Uint8Array[];
}

export interface FunctionProto {
  readonly name?: string;
  readonly domain?: string;
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly attribute?: readonly string[];
  readonly node?: readonly NodeProto[];
  readonly opsetImport?: readonly OperatorSetProto[];
}

export interface TensorProto {
  readonly dims?: readonly number[];
  readonly dataType?: number;
  readonly floatData?: readonly number[];
  readonly int32Data?: readonly number[];
  readonly stringData?: readonly Uint8Array[];
  readonly int64Data?: readonly number[];
  readonly name?: string;
  readonly rawData?: Uint8Array;
  readonly doubleData?: readonly number[];
  readonly uint64Data?: readonly number[];
  readonly externalData?: readonly EntryProto[];
  readonly dataLocation?: number;
}

export interface ValueInfoProto {
  readonly name?: string;
  readonly type?: TypeProto;
}

export interface TypeProto {
  readonly tensorType?: TensorTypeProto;
  readonly sequenceType?: object;
  readonly mapType?: object;
  readonly optionalType?: object;
}

export interface TensorTypeProto {
  readonly elemType?: number;
  readonly shape?: { readonly dim?: readonly DimensionProto[] };
}

export interface DimensionProto {
  readonly dimValue?: number;
  readonly dimParam?: string;
}

/** What kind of value an attribute holds: `AttributeProto.type`. */
export const attributeTypes = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 };

const entry: MessageSchema<EntryProto> = message(() => ({ key: [1, 'string'], value: [2, 'string'] }));

const opset: MessageSchema<OperatorSetProto> = message(() => ({ domain: [1, 'string'], version: [2, 'int64'] }));

export const tensorProto: MessageSchema<TensorProto> = message(() => ({
  dims: [1, 'int64', 'list'],
  dataType: [2, 'int32'],
  floatData: [4, 'float', 'list'],
  int32Data: [5, 'int32', 'list'],
  stringData: [6, 'bytes', 'list'],
  int64Data: [7, 'int64', 'list'],
  name: [8, 'string'],
  rawData: [9, 'bytes'],
  doubleData: [10, 'double', 'list'],
  uint64Data: [11, 'uint64', 'list'],
  externalData: [13, entry, 'list'],
  dataLocation: [14, 'int32'],
}));

const dimension: MessageSchema<DimensionProto> = message(() => ({ dimValue: [1, 'int64'], dimParam: [2, 'string'] }));

const tensorType: MessageSchema<TensorTypeProto> = message(() => ({
  elemType: [1, 'int32'],
  shape: [2, message(() => ({ dim: [1, dimension, 'list'] }))],
}));

const anything: MessageSchema<object> = message(() => ({}));

const type: MessageSchema<TypeProto> = message(() => ({
  tensorType: [1, tensorType],
  sequenceType: [4, anything],
  mapType: [5, anything],
  optionalType: [9, anything],
}));

const valueInfo: MessageSchema<ValueInfoProto> = message(() => ({ name: [1, 'string'], type: [2, type] }));

const attribute: MessageSchema<AttributeProto> = message(() => ({
  name: [1, 'string'],
  refAttrName: [21, 'string'],
  type: [20, 'int32'],
  f: [2, 'float'],
  i: [3, 'int64'],
  s: [4, 'bytes'],
  t: [5, tensorProto],
  g: [6, graph],
  floats: [7, 'float', 'list'],
  ints: [8, 'int64', 'list'],
  strings: [9, 'bytes', 'list'],
}));

const node: MessageSchema<NodeProto> = message(() => ({
  input: [1, 'string', 'list'],
  output: [2, 'string', 'list'],
  name: [3, 'string'],
  opType: [4, 'string'],
  domain: [7, 'string'],
  attribute: [5, attribute, 'list'],
}));

const graph: MessageSchema<GraphProto> = message(() => ({
  node: [1, node, 'list'],
  name: [2, 'string'],
  initializer: [5, tensorProto, 'list'],
  sparseInitializer: [15, anything, 'list'],
  input: [11, valueInfo, 'list'],
  output: [12, valueInfo, 'list'],
  valueInfo: [13, valueInfo, 'list'],
}));

const functionProto: MessageSchema<FunctionProto> = message(() => ({
  name: [1, 'string'],
  input: [4, 'string', 'list'],
  output: [5, 'string', 'list'],
  attribute: [6, 'string', 'list'],
  node: [7, node, 'list'],
  opsetImport: [9, opset, 'list'],
  domain: [10, 'string'],
}));

export const modelProto: MessageSchema<ModelProto> = message(() => ({
  irVersion: [1, 'int64'],
  opsetImport: [8, opset, 'list'],
  producerName: [2, 'string'],
  producerVersion: [3, 'string'],
  docString: [6, 'string'],
  graph: [7, graph],
  metadataProps: [14, entry, 'list'],
  functions: [25, functionProto, 'list'],
}));
