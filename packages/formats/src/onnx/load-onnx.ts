import { ArgumentError, FormatError } from '@neurite/backend';
import { isNdArray, type NdArray, ndArray } from '@neurite/tensors';
import { type ByteSource, nameOf, readBytes, resolveBeside } from '../bytes.ts';
import { dtypeOfElements } from './element-types.ts';
import { functionKey, type Graph, graphOfModel, type GraphNode, type OnnxFile } from './graph/graph.ts';
import { externalLocation, type TypedNdArray } from './graph/tensor-proto.ts';
import { type FixedInput, OnnxModel } from './onnx-model.ts';
import { findOperator } from './operators/registry.ts';
import { decodeMessage } from './protobuf/codec.ts';
import { type GraphProto, type ModelProto, modelProto, type TensorProto } from './protobuf/messages.ts';

/** How a model is loaded. */
export interface LoadOnnxOptions {
  /**
   * Inputs that are always the same, such as a sampling rate. They are no inputs of the model then, and what the graph works out from them
   * (a branch, a shape) is known when it is compiled.
   */
  readonly fixedInputs?: Readonly<Record<string, FixedInput>>;
  /** The files with weights that the model names, where it is not loaded from a path or URL beside them. */
  readonly externalData?: Readonly<Record<string, Uint8Array>>;
  readonly name?: string;
}

/**
 * Loads an ONNX file as a model: opsets 7 to 23, and what stands in the table of operators of the README.
 *
 * int64 becomes int32, double and float16 become float32. Files are data: nothing in them is executed, and no file outside of the
 * model's own folder is read.
 *
 * @param source a path, a URL or the bytes
 * @throws FormatError when the file is damaged, holds integers beyond 32 bits, or uses operators that are not supported: all of them are
 *   named at once
 * @throws ArgumentError when `fixedInputs` names an input that the model does not have
 * @example
 * const model = await loadOnnx('resnet18.onnx');
 * const { output } = await model.run({ input: pixels });
 */
export async function loadOnnx(source: ByteSource, options: LoadOnnxOptions = {}): Promise<OnnxModel> {
  const name = nameOf(source);
  const model = decodeMessage(modelProto, await readBytes(source), name);
  const file = graphOfModel(model, await externalFiles(model, source, options.externalData ?? {}), name);
  requireSupported(file, name);
  return new OnnxModel(file, fixedInputs(file.graph, options.fixedInputs ?? {}, name), options.name);
}

async function externalFiles(
  model: ModelProto,
  source: ByteSource,
  given: Readonly<Record<string, Uint8Array>>,
): Promise<Map<string, Uint8Array>> {
  const files = new Map(Object.entries(given));
  const isPlace = typeof source === 'string' || source instanceof URL;
  const locations = new Set(
    [...tensorsOf(model.graph)].map(externalLocation).filter((location) => location !== undefined),
  );
  for (const location of locations) {
    if (files.has(location) || !isPlace) continue;
    files.set(location, await readBytes(resolveBeside(source, location)));
  }
  return files;
}

function* tensorsOf(graph: GraphProto | undefined): Generator<TensorProto> {
  yield* graph?.initializer ?? [];
  for (const node of graph?.node ?? []) {
    for (const attribute of node.attribute ?? []) {
      if (attribute.t !== undefined) yield attribute.t;
      if (attribute.g !== undefined) yield* tensorsOf(attribute.g);
    }
  }
}

/** Every operator that is not known here, with how often it is used. */
export function unsupportedOperators({ graph, functions }: OnnxFile): Map<string, number> {
  const counts = new Map<string, number>();
  const look = (nodes: readonly GraphNode[]): void => {
    for (const node of nodes) {
      for (const attribute of node.attributes.values()) {
        if (typeof attribute === 'object' && 'nodes' in attribute) look(attribute.nodes);
      }
      if (findOperator(node) !== undefined || functions.has(functionKey(node.domain, node.operator))) continue;
      const name = node.domain === '' ? node.operator : `${node.domain}.${node.operator}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
  };
  look(graph.nodes);
  for (const { nodes } of functions.values()) look(nodes);
  return counts;
}

function requireSupported(file: OnnxFile, name: string): void {
  const operators = [...unsupportedOperators(file)].map(([operator, count]) => `${operator} (${count}×)`);
  const others = [...file.graph.inputs, ...file.graph.outputs]
    .filter(({ type }) => type === undefined || type === 'string')
    .map((value) => `the value '${value.name}', which is ${value.type === 'string' ? 'text' : 'no tensor'}`);
  if (operators.length + others.length === 0) return;
  throw new FormatError(`'${name}' uses what is not supported: ${[...operators, ...others].join(', ')}.`);
}

function fixedInputs(
  graph: Graph,
  given: Readonly<Record<string, FixedInput>>,
  name: string,
): Map<string, TypedNdArray> {
  return new Map(
    Object.entries(given).map(([input, value]) => {
      const info = graph.inputs.find((item) => item.name === input);
      if (info === undefined) {
        const names = graph.inputs.map((item) => item.name).join(', ');
        throw new ArgumentError(`fixedInputs: '${name}' has no input '${input}'; it has ${names}.`);
      }
      const type = info.type ?? 'float';
      return [input, { array: arrayOf(value, dtypeOfElements(type)), type }];
    }),
  );
}

function arrayOf(value: FixedInput, dtype: NdArray['dtype']): NdArray {
  return isNdArray(value) ? value : ndArray(value, undefined, dtype);
}
