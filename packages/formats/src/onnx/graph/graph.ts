/** A graph of ONNX's, checked and with its numbers as arrays: what the file says, without the file's encoding. */
import { FormatError } from '@neurite/backend';
import { type ElementType, elementTypeOf } from '../element-types.ts';
import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  ValueInfoProto,
} from '../protobuf/messages.ts';
import { attributeTypes } from '../protobuf/messages.ts';
import { arrayOfTensor, type ExternalData, type TypedNdArray } from './tensor-proto.ts';

/** The value of an attribute; `reference` stands inside of a function for an attribute of its call. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | TypedNdArray
  | Graph
  | { readonly reference: string };

/** One operation. */
export interface GraphNode {
  readonly name: string;
  readonly operator: string;
  /** '' is that of ONNX itself. */
  readonly domain: string;
  /** Names of values; '' for one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
}

/** What goes in or comes out. */
export interface ValueInfo {
  readonly name: string;
  /** `undefined` where the file does not say. */
  readonly type: ElementType | undefined;
  /** A length, or the name of one that is open; `undefined` where the file does not say even the rank. */
  readonly shape: readonly (number | string | null)[] | undefined;
}

/** Nodes, each after those it takes from. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  readonly initializers: ReadonlyMap<string, TypedNdArray>;
  readonly nodes: readonly GraphNode[];
}

/** A function that the file defines. */
export interface GraphFunction {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly GraphNode[];
}

/** A whole file. */
export interface OnnxFile {
  readonly graph: Graph;
  /** The version of ONNX's operators; 13 at the least. */
  readonly opset: number;
  /** By `domain:name`. */
  readonly functions: ReadonlyMap<string, GraphFunction>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** ONNX's own operators go by two names. */
function canonicalDomain(domain: string | undefined): string {
  return domain === undefined || domain === 'ai.onnx' ? '' : domain;
}

/** The key of {@link OnnxFile.functions}. */
export function functionKey(domain: string, name: string): string {
  return `${domain}:${name}`;
}

/** @throws FormatError when the file holds no sound graph */
export function graphOfModel(model: ModelProto, external: ExternalData, source: string): OnnxFile {
  if (model.graph === undefined) throw new FormatError(`'${source}' holds no graph: is it an ONNX model?`);
  const opset = model.opsetImport?.find(({ domain }) => canonicalDomain(domain) === '')?.version ?? 1;
  const reader = new GraphReader(external, source);
  const graph = reader.graph(model.graph, new Set());
  const functions = new Map(
    (model.functions ?? []).map((proto) => [
      functionKey(canonicalDomain(proto.domain), proto.name ?? ''),
      reader.function(proto),
    ]),
  );
  const metadata = (model.metadataProps ?? []).map(({ key, value }): [string, string] => [key ?? '', value ?? '']);
  return { graph, opset, functions, metadata: Object.fromEntries(metadata) };
}

class GraphReader {
  readonly #external: ExternalData;
  readonly #source: string;

  constructor(external: ExternalData, source: string) {
    this.#external = external;
    this.#source = source;
  }

  /** @param outer the values that a graph inside of another one may use */
  graph(proto: GraphProto, outer: ReadonlySet<string>): Graph {
    if ((proto.sparseInitializer ?? []).length > 0) this.#fail('it has sparse initializers, which are not read');
    const initializers = new Map(
      (proto.initializer ?? []).map((tensor) => {
        const name = tensor.name ?? '';
        return [name, arrayOfTensor(tensor, this.#external, `The initializer '${name}' of '${this.#source}'`)];
      }),
    );
    const inputs = (proto.input ?? []).map(valueInfo);
    const known = new Set([...outer, ...initializers.keys(), ...inputs.map(({ name }) => name)]);
    const nodes = this.#nodes(proto.node ?? [], known, new Set(inputs.map(({ name }) => name)));
    const outputs = (proto.output ?? []).map(valueInfo);
    for (const { name } of outputs) if (!known.has(name)) this.#fail(`nothing makes its output '${name}'`);
    return { name: proto.name ?? '', inputs, outputs, initializers, nodes };
  }

  function(proto: FunctionProto): GraphFunction {
    const { input: inputs = [], output: outputs = [] } = proto;
    return { inputs, outputs, nodes: this.#nodes(proto.node ?? [], new Set(inputs), new Set(inputs)) };
  }

  /**
   * @param known the values that the nodes may use; theirs are added
   * @param made the values of this very graph that are made already: each is made once
   */
  #nodes(protos: readonly NodeProto[], known: Set<string>, made: Set<string>): GraphNode[] {
    return protos.map((proto) => {
      const { opType: operator = '', input: inputs = [], output: outputs = [] } = proto;
      const name = proto.name === undefined || proto.name === '' ? `${operator} for ${outputs[0]}` : proto.name;
      for (const input of inputs) {
        if (input !== '' && !known.has(input)) this.#fail(`'${name}' uses '${input}', which nothing before it makes`);
      }
      const attributes = new Map(
        (proto.attribute ?? []).map((attribute) => [attribute.name ?? '', this.#attribute(attribute, known)]),
      );
      for (const output of outputs) {
        if (output === '') continue;
        if (made.has(output)) this.#fail(`'${name}' makes '${output}', which is made already`);
        known.add(output);
        made.add(output);
      }
      return { name, operator, domain: canonicalDomain(proto.domain), inputs, outputs, attributes };
    });
  }

  #attribute(proto: AttributeProto, known: ReadonlySet<string>): Attribute {
    const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
    if (proto.refAttrName !== undefined && proto.refAttrName !== '') return { reference: proto.refAttrName };
    switch (proto.type ?? typeOfAttribute(proto)) {
      case attributeTypes.float:
        return proto.f ?? 0;
      case attributeTypes.int:
        return proto.i ?? 0;
      case attributeTypes.string:
        return text(proto.s);
      case attributeTypes.floats:
        return proto.floats ?? [];
      case attributeTypes.ints:
        return proto.ints ?? [];
      case attributeTypes.strings:
        return (proto.strings ?? []).map(text);
      case attributeTypes.tensor:
        return arrayOfTensor(proto.t ?? {}, this.#external, `The attribute '${proto.name}' of '${this.#source}'`);
      case attributeTypes.graph:
        return this.graph(proto.g ?? {}, known);
      default:
        return this.#fail(`the attribute '${proto.name}' is of kind ${proto.type}, which is not supported`);
    }
  }

  #fail(problem: string): never {
    throw new FormatError(`'${this.#source}' is no sound ONNX model: ${problem}.`);
  }
}

/** Files of the first version of the format leave the kind out. */
function typeOfAttribute(proto: AttributeProto): number {
  if (proto.f !== undefined) return attributeTypes.float;
  if (proto.i !== undefined) return attributeTypes.int;
  if (proto.s !== undefined) return attributeTypes.string;
  if (proto.t !== undefined) return attributeTypes.tensor;
  if (proto.g !== undefined) return attributeTypes.graph;
  if (proto.floats !== undefined) return attributeTypes.floats;
  return proto.strings === undefined ? attributeTypes.ints : attributeTypes.strings;
}

function valueInfo({ name = '', type }: ValueInfoProto): ValueInfo {
  const tensor = type?.tensorType;
  const dimensions = tensor?.shape?.dim ?? (tensor?.shape === undefined ? undefined : []);
  return {
    name,
    type: elementTypeOf(tensor?.elemType ?? 0),
    shape: dimensions?.map(({ dimValue, dimParam }) => dimValue ?? dimParam ?? null),
  };
}
