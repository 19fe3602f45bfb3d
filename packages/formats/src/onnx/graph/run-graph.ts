/** Computes a graph with operations of ours: at once, or traced into a program. */
import { FormatError, NeuriteError } from '@neurite/backend';
import { runEagerly } from '@neurite/tensors';
import { NodeCall } from '../operators/operator.ts';
import { knownValue } from '../operators/operator.ts';
import { findOperator } from '../operators/registry.ts';
import { type Attribute, functionKey, type Graph, type GraphFunction, type GraphNode, type OnnxFile } from './graph.ts';
import type { Value } from './value.ts';

type Attributes = ReadonlyMap<string, Attribute>;

/** Values by name: those of this graph, and of the graphs around it. */
class Scope {
  readonly #values = new Map<string, Value>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  find(name: string): Value | undefined {
    return this.#values.get(name) ?? this.#outer?.find(name);
  }

  set(name: string, value: Value): void {
    this.#values.set(name, value);
  }
}

/** Operators whose result does not depend on the elements of their operand. */
const shapeOnly = new Set(['Shape', 'Size']);

/** Operators that give something else at every call. */
const isRandom = (operator: string): boolean => operator === 'Bernoulli' || operator.startsWith('Random');

/**
 * The graph's outputs for its inputs.
 *
 * What depends on the file and on shapes alone is computed at once, also while tracing, so that shapes that a graph works out are
 * known.
 *
 * @param given inputs and weights, by name
 */
export function runFile(file: OnnxFile, given: ReadonlyMap<string, Value>): Value[] {
  return new Run(file).graph(file.graph, given);
}

/** Deeper than functions of real files call each other. */
const MAX_CALLS = 64;

class Run {
  readonly #file: OnnxFile;
  #calls = 0;

  constructor(file: OnnxFile) {
    this.#file = file;
  }

  graph(graph: Graph, given: ReadonlyMap<string, Value>, outer?: Scope, attributes?: Attributes): Value[] {
    const scope = new Scope(outer);
    for (const [name, { array, type }] of graph.initializers)
      if (!given.has(name)) scope.set(name, knownValue(array, type));
    for (const [name, value] of given) scope.set(name, value);
    this.#nodes(graph.nodes, scope, attributes);
    return graph.outputs.map(({ name }) => this.#find(scope, name, 'an output'));
  }

  #nodes(nodes: readonly GraphNode[], scope: Scope, callAttributes: Attributes = new Map()): void {
    for (const node of nodes) {
      const operands = node.inputs.map((name) => (name === '' ? undefined : this.#find(scope, name, node.name)));
      const attributes = resolved(node.attributes, callAttributes);
      const results = this.#node(node, attributes, operands, scope);
      for (const [index, name] of node.outputs.entries()) {
        const result = results[index];
        if (name !== '' && result !== undefined) scope.set(name, result);
      }
    }
  }

  #node(
    node: GraphNode,
    attributes: Attributes,
    operands: readonly (Value | undefined)[],
    scope: Scope,
  ): readonly (Value | undefined)[] {
    const called = this.#file.functions.get(functionKey(node.domain, node.operator));
    if (called !== undefined) return this.#call(called, node, attributes, operands);
    const operator = findOperator(node)!;
    const call = new NodeCall(node, attributes, operands, this.#file.opset, (graph, inputs) => {
      const names = graph.inputs.map(({ name }, index): [string, Value] => [name, inputs[index]!]);
      return this.graph(graph, new Map(names), scope, attributes);
    });
    const isKnown =
      shapeOnly.has(node.operator) ||
      (!isRandom(node.operator) &&
        ![...attributes.values()].some(isGraph) &&
        operands.every((operand) => operand === undefined || operand.isKnown));
    const run = (): readonly (Value | undefined)[] => {
      try {
        const results = [operator(call)].flat() as (Value | undefined)[];
        for (const result of results) if (result !== undefined) call.soundShape(result.shape);
        return results;
      } catch (error) {
        throw namingNode(error, call);
      }
    };
    return isKnown ? runEagerly(run).map((value) => value?.as(value.type, true)) : run();
  }

  #call(
    called: GraphFunction,
    node: GraphNode,
    attributes: Attributes,
    operands: readonly (Value | undefined)[],
  ): (Value | undefined)[] {
    if (this.#calls === MAX_CALLS) {
      throw new FormatError(`The function '${node.operator}' calls itself, or others, more than ${MAX_CALLS} deep.`);
    }
    this.#calls++;
    const inner = new Scope();
    called.inputs.forEach((name, index) => operands[index] !== undefined && inner.set(name, operands[index]));
    this.#nodes(called.nodes, inner, attributes);
    this.#calls--;
    return called.outputs.map((name) => inner.find(name));
  }

  #find(scope: Scope, name: string, user: string): Value {
    const value = scope.find(name);
    if (value === undefined)
      throw new FormatError(
        `The value '${name}' that ${user} uses was not computed: an output of a node that is not supported.`,
      );
    return value;
  }
}

/** What an operation of ours refuses says which node asked for it. */
function namingNode(error: unknown, { what }: NodeCall): unknown {
  // The engine's own, where memory does not suffice.
  if (error instanceof RangeError) {
    return new FormatError(`${what}: what it makes is too large: ${error.message}.`, { cause: error });
  }
  if (error instanceof NeuriteError && !error.message.startsWith('ONNX node'))
    error.message = `${what}: ${error.message}`;
  return error;
}

function resolved(attributes: Attributes, call: Attributes): Attributes {
  const isReference = (value: Attribute): value is { readonly reference: string } =>
    typeof value === 'object' && 'reference' in value;
  if (![...attributes.values()].some(isReference)) return attributes;
  const entries = [...attributes].map(([name, value]): [string, Attribute | undefined] => [
    name,
    isReference(value) ? call.get(value.reference) : value,
  ]);
  return new Map(entries.filter((entry): entry is [string, Attribute] => entry[1] !== undefined));
}

function isGraph(value: Attribute): value is Graph {
  return typeof value === 'object' && 'nodes' in value;
}
