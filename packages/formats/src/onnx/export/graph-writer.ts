/** Writes a graph of ONNX's, node by node. */
import { ArgumentError, type DType, type Node, type Program, type TensorType, type ValueId } from '@neurite/backend';
import { type NdArray, ndArray } from '@neurite/tensors';
import { elementTypeFor, elementTypeNumber, type ElementType } from '../element-types.ts';
import { tensorOfArray } from '../graph/tensor-proto.ts';
import {
  type AttributeProto,
  attributeTypes,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from '../protobuf/messages.ts';
import { transposedArray } from '../transposed-array.ts';
import { isOpen, type Length, type Symbolic } from './symbolic.ts';

export type SymbolicProgram = Symbolic<Program>;
export type SymbolicNode = Symbolic<Node>;
export type SymbolicType = Symbolic<TensorType>;

/**
 * A value of the program, as the graph knows it: by its name, with channels last, as it is in the program, or with channels first, as
 * ONNX's convolutions and pooling give it; each is made from the other when somebody asks.
 */
export interface Written extends SymbolicType {
  /** The elements, where they are known; they become an initializer when they are used. */
  readonly constant?: NdArray | undefined;
  /** What an initializer is called. */
  readonly hint?: string | undefined;
  name?: string | undefined;
  channelsFirst?: string | undefined;
}

/** The value of an attribute; numbers are whole unless they are wrapped in `float`. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | GraphProto
  | TensorProto
  | { readonly float: number };

/** What all graphs of a file share: names, initializers, and how many examples there are. */
export class FileWriter {
  readonly initializers: TensorProto[] = [];
  readonly #names = new Set<string>();
  readonly #lengths = new Map<string, string>();
  readonly #shapes = new Map<string, string>();
  /** The outermost graph. */
  main!: GraphWriter;
  /** An input whose first axis counts the examples. */
  batchInput: string | undefined;

  /** A name that nothing else has. */
  unique(wish: string): string {
    let name = wish;
    for (let count = 1; this.#names.has(name); count++) name = `${wish}_${count}`;
    this.#names.add(name);
    return name;
  }

  initializer(array: NdArray, wish: string, type?: ElementType): string {
    const name = this.unique(wish);
    this.initializers.push(tensorOfArray(array, name, type));
    return name;
  }

  /** A list of lengths, as a tensor of int64. */
  lengths(list: readonly Length[]): string {
    const key = JSON.stringify(list);
    let name = this.#shapes.get(key);
    if (name === undefined) {
      name = this.#makeLengths(list);
      this.#shapes.set(key, name);
    }
    return name;
  }

  #makeLengths(list: readonly Length[]): string {
    if (!list.some(isOpen)) {
      return this.initializer(ndArray(Int32Array.from(list as readonly number[]), [list.length]), 'shape', 'int64');
    }
    const parts = list.map((length) =>
      isOpen(length) ? this.#openLength(length.perExample, length.rest) : this.lengths([length]),
    );
    return parts.length === 1 ? parts[0]! : this.main.emit('Concat', parts, { axis: 0 });
  }

  #openLength(perExample: number, rest: number): string {
    const key = `${perExample}:${rest}`;
    let name = this.#lengths.get(key);
    if (name === undefined) {
      if (this.batchInput === undefined)
        throw new ArgumentError('The model has no input whose first axis counts examples.');
      const examples = perExample === 1 && rest === 0 ? undefined : this.#openLength(1, 0);
      if (examples === undefined) name = this.main.emit('Shape', [this.batchInput], { start: 0, end: 1 });
      else {
        const product = perExample === 1 ? examples : this.main.emit('Mul', [examples, this.lengths([perExample])]);
        name = rest === 0 ? product : this.main.emit('Add', [product, this.lengths([rest])]);
      }
      this.#lengths.set(key, name);
    }
    return name;
  }
}

/** One graph: the outermost, or the body of a loop or a branch. */
export class GraphWriter {
  readonly file: FileWriter;
  readonly #nodes: NodeProto[] = [];
  readonly #values = new Map<ValueId, Written>();
  readonly #parts = new Map<ValueId, readonly Written[]>();

  constructor(file: FileWriter) {
    this.file = file;
  }

  /** Adds a node, and gives the names of its outputs. */
  emitAll(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, AttributeValue>>,
    outputs: number,
  ): string[] {
    const name = this.file.unique(operator);
    const output = Array.from({ length: outputs }, (_, index) =>
      this.file.unique(index === 0 ? `${name}:0` : `${name}:${index}`),
    );
    const attribute = Object.entries(attributes).map(([key, value]) => attributeOf(key, value));
    this.#nodes.push({ opType: operator, name, input: inputs, output, attribute });
    return output;
  }

  emit(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeValue>> = {}): string {
    return this.emitAll(operator, inputs, attributes, 1)[0]!;
  }

  set(id: ValueId, value: Written): void {
    this.#values.set(id, value);
  }

  setParts(id: ValueId, parts: readonly Written[]): void {
    this.#parts.set(id, parts);
  }

  value(id: ValueId): Written {
    return this.#values.get(id)!;
  }

  parts(id: ValueId): readonly Written[] {
    return this.#parts.get(id)!;
  }

  /** The value's name, its axes in the program's order. */
  name(value: Written): string {
    if (value.name !== undefined) return value.name;
    if (value.constant !== undefined) value.name = this.file.initializer(value.constant, value.hint ?? 'constant');
    else value.name = this.emit('Transpose', [value.channelsFirst!], { perm: fromChannelsFirst(value.shape.length) });
    return value.name;
  }

  /** The value's name, with channels before the spatial axes. */
  channelsFirst(value: Written): string {
    if (value.channelsFirst !== undefined) return value.channelsFirst;
    const order = toChannelsFirst(value.shape.length);
    if (value.constant !== undefined) {
      value.channelsFirst = this.file.initializer(transposedArray(value.constant, order), value.hint ?? 'constant');
    } else value.channelsFirst = this.emit('Transpose', [this.name(value)], { perm: order });
    return value.channelsFirst;
  }

  /** A number, as a scalar or as a list of one. */
  scalar(value: number, dtype: DType, shape: readonly number[] = []): string {
    const data =
      dtype === 'float32' ? Float32Array.of(value) : dtype === 'int32' ? Int32Array.of(value) : Uint8Array.of(value);
    return this.file.initializer(ndArray(data, shape, dtype), `${dtype}_${value}`);
  }

  /** Whole numbers that are not lengths: axes, places. */
  integers(list: readonly number[]): string {
    return this.file.lengths(list);
  }

  /** The graph; outputs get names of their own, because a graph may not put out what goes in. */
  finish(
    name: string,
    inputs: readonly ValueInfoProto[],
    outputs: readonly Written[],
    names: readonly string[],
  ): GraphProto {
    const output = outputs.map((value, index): ValueInfoProto => {
      const wanted = names[index]!;
      this.#nodes.push({
        opType: 'Identity',
        name: this.file.unique('Identity'),
        input: [this.name(value)],
        output: [wanted],
      });
      return valueInfo(wanted, value);
    });
    return { name, node: this.#nodes, input: inputs, output };
  }
}

/** Name, element type and shape of what goes in or comes out. */
export function valueInfo(name: string, { shape, dtype }: SymbolicType): ValueInfoProto {
  const dim = shape.map((length) =>
    isOpen(length) ? { dimParam: openName(length.perExample, length.rest) } : { dimValue: length },
  );
  return { name, type: { tensorType: { elemType: elementTypeNumber(elementTypeFor(dtype)), shape: { dim } } } };
}

function openName(perExample: number, rest: number): string {
  const product = perExample === 1 ? 'batch' : `${perExample}*batch`;
  return rest === 0 ? product : `${product}+${rest}`;
}

export function attributeOf(name: string, value: AttributeValue): AttributeProto {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: value };
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: new TextEncoder().encode(value) };
  if (Array.isArray(value)) return { name, type: attributeTypes.ints, ints: value as readonly number[] };
  if ('float' in value) return { name, type: attributeTypes.float, f: value.float };
  if ('dims' in value) return { name, type: attributeTypes.tensor, t: value };
  return { name, type: attributeTypes.graph, g: value as GraphProto };
}

/** `[n, ...spatial, channels]` → `[n, channels, ...spatial]` */
export function toChannelsFirst(rank: number): number[] {
  return [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 1)];
}

export function fromChannelsFirst(rank: number): number[] {
  return [0, ...Array.from({ length: rank - 2 }, (_, axis) => axis + 2), 1];
}
