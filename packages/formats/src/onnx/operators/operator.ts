/** What an operator is here: a function of the node that uses it. */
import { ArgumentError, FormatError } from '@neurite/backend';
import { type NdArray, ndArray, type Tensor, toTensor } from '@neurite/tensors';
import { dtypeOfElements, type ElementType } from '../element-types.ts';
import type { Attribute, Graph, GraphNode } from '../graph/graph.ts';
import type { TypedNdArray } from '../graph/tensor-proto.ts';
import { Value } from '../graph/value.ts';

/** Computes a node's outputs. */
export type Operator = (node: NodeCall) => Value | readonly (Value | undefined)[];

/** Operators by name. */
export type OperatorTable = Readonly<Record<string, Operator>>;

/** Runs the graph in an attribute, with these inputs; what is outside of it is visible inside. */
export type RunGraph = (graph: Graph, inputs: readonly Value[]) => Value[];

/** A node while it is computed: its operands and attributes, with checks. */
export class NodeCall {
  readonly node: GraphNode;
  readonly opset: number;
  readonly operands: readonly (Value | undefined)[];
  readonly runGraph: RunGraph;
  readonly #attributes: ReadonlyMap<string, Attribute>;

  constructor(
    node: GraphNode,
    attributes: ReadonlyMap<string, Attribute>,
    operands: readonly (Value | undefined)[],
    opset: number,
    runGraph: RunGraph,
  ) {
    this.node = node;
    this.#attributes = attributes;
    this.operands = operands;
    this.opset = opset;
    this.runGraph = runGraph;
  }

  /** The operand, which must be there. */
  input(index: number): Value {
    return this.operands[index] ?? this.fail(`its input ${index} is missing`);
  }

  /** The operand, in ONNX's order. */
  tensor(index: number): Tensor {
    return this.input(index).tensor;
  }

  optional(index: number): Value | undefined {
    return this.operands[index];
  }

  has(attribute: string): boolean {
    return this.#attributes.has(attribute);
  }

  number(name: string, otherwise?: number): number {
    return this.#typed(name, otherwise, (value) => typeof value === 'number', 'a number') as number;
  }

  flag(name: string, otherwise = false): boolean {
    return this.number(name, otherwise ? 1 : 0) !== 0;
  }

  text(name: string, otherwise?: string): string {
    return this.#typed(name, otherwise, (value) => typeof value === 'string', 'text') as string;
  }

  numbers(name: string, otherwise?: readonly number[]): readonly number[] {
    return this.#typed(name, otherwise, Array.isArray, 'a list of numbers') as readonly number[];
  }

  texts(name: string, otherwise?: readonly string[]): readonly string[] {
    return this.#typed(name, otherwise, Array.isArray, 'a list of texts') as readonly string[];
  }

  graph(name: string): Graph {
    return this.#typed(name, undefined, (value) => typeof value === 'object' && 'nodes' in value, 'a graph') as Graph;
  }

  array(name: string, otherwise?: TypedNdArray): TypedNdArray {
    return this.#typed(
      name,
      otherwise,
      (value) => typeof value === 'object' && 'array' in value,
      'a tensor',
    ) as TypedNdArray;
  }

  /** The elements of an operand, which must not depend on what the graph is given. */
  static(index: number): readonly number[] {
    const value = this.input(index);
    try {
      return [...value.tensor.dataSync()];
    } catch (error) {
      throw new ArgumentError(
        `${this.what}: its input '${this.node.inputs[index]}' must be known when the graph is compiled, because shapes depend on it; here ` +
          'it depends on what the graph is given. If it comes from an input that is always the same, fix it: loadOnnx(file, { fixedInputs: { … } }).',
        { cause: error },
      );
    }
  }

  staticOr<T>(index: number, otherwise: T): readonly number[] | T {
    return this.optional(index) === undefined ? otherwise : this.static(index);
  }

  staticNumber(index: number): number {
    const values = this.static(index);
    return values.length === 1
      ? values[0]!
      : this.fail(`its input ${index} should be one number, and is ${values.length}`);
  }

  /**
   * A shape, looked at before memory is given for it.
   *
   * @param isConstant whether it is that of an array that a few numbers in the file call into being
   * @returns the shape
   */
  soundShape(shape: readonly number[], isConstant = false): readonly number[] {
    const most = isConstant ? MAX_CONSTANT_ELEMENTS : MAX_ELEMENTS;
    const size = shape.reduce((product, length) => product * length, 1);
    if (!shape.every((length) => Number.isSafeInteger(length) && length >= 0)) {
      this.fail(`what it gives would have the shape [${shape.join(', ')}]`);
    }
    if (size <= most) return shape;
    return this.fail(`what it gives, [${shape.join(', ')}], would have more than ${most} elements`);
  }

  /** An axis counted from the front. */
  axis(axis: number, rank: number): number {
    if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
    return this.fail(`it has the axis ${axis}, for a tensor of ${rank} axes`);
  }

  fail(problem: string): never {
    throw new FormatError(`${this.what}: ${problem}.`);
  }

  /** What messages call it. */
  get what(): string {
    return `ONNX node '${this.node.name}' (${this.node.operator})`;
  }

  #typed(name: string, otherwise: Attribute | undefined, fits: (value: Attribute) => boolean, what: string): Attribute {
    const value = this.#attributes.get(name) ?? otherwise;
    if (value === undefined) return this.fail(`it lacks the attribute '${name}'`);
    return fits(value) ? value : this.fail(`its attribute '${name}' should be ${what}`);
  }
}

/** As many as four gigabytes hold, which is all that a program of WebAssembly has. */
const MAX_ELEMENTS = 2 ** 30;
/** More than a real graph makes of nothing: a file that asks for it is damaged or hostile. */
const MAX_CONSTANT_ELEMENTS = 2 ** 27;

/** Values that the file or a shape states. */
export function knownValue(array: NdArray, type: ElementType): Value {
  return new Value(toTensor(array), type, true);
}

/** A list of whole numbers, as shapes are given. */
export function knownIntegers(list: readonly number[]): Value {
  return knownValue(ndArray(Int32Array.from(list), [list.length]), 'int64');
}

export function dtypeOf(value: Value): ReturnType<typeof dtypeOfElements> {
  return dtypeOfElements(value.type);
}
