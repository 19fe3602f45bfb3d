/** Which of a graph's initializers are weights: variables, that training changes. */
import { isFloat } from '../element-types.ts';
import { transposedArray } from '../transposed-array.ts';
import type { Graph } from './graph.ts';
import type { TypedNdArray } from './tensor-proto.ts';
import { toKernelOrder } from './value.ts';

export interface GraphWeight {
  /** As the model holds it. */
  readonly array: TypedNdArray;
  readonly trainable: boolean;
  /** Whether its axes are in the order of our convolutions, so that none has to transpose it. */
  readonly isKernel: boolean;
}

/** Operands whose elements must be known when a graph is compiled, though they may be floating-point numbers. */
const staticOperands: ReadonlyMap<string, readonly number[]> = new Map([
  ['Pad', [1, 2]],
  ['Range', [0, 1, 2]],
  ['Resize', [1, 2, 3]],
  ['Upsample', [1]],
]);

/** Operands that are weights but do not learn by gradients: mean and variance. */
const statistics: ReadonlyMap<string, readonly number[]> = new Map([['BatchNormalization', [3, 4]]]);

/** Operands that a convolution walks with. */
const kernelOperands: ReadonlyMap<string, readonly number[]> = new Map([['Conv', [1]]]);

/**
 * Arrays of floating-point numbers; single numbers are constants of a formula, and so is what shapes are worked out from.
 */
export function weightsOf(graph: Graph): Map<string, GraphWeight> {
  const constants = reachableBackwards(graph, operandsOf(graph, staticOperands));
  const fixed = operandsOf(graph, statistics);
  const kernels = operandsOf(graph, kernelOperands);
  const weights = new Map<string, GraphWeight>();
  for (const [name, array] of graph.initializers) {
    if (!isFloat(array.type) || array.array.shape.length === 0 || constants.has(name)) continue;
    const isKernel = kernels.has(name) && array.array.shape.length > 2;
    const held = isKernel
      ? { ...array, array: transposedArray(array.array, toKernelOrder(array.array.shape.length)) }
      : array;
    weights.set(name, { array: held, trainable: !fixed.has(name), isKernel });
  }
  return weights;
}

/** The names of these operands, in the graph and those inside of it. */
function operandsOf(graph: Graph, table: ReadonlyMap<string, readonly number[]>): Set<string> {
  const names = new Set<string>();
  for (const node of graph.nodes) {
    for (const index of table.get(node.operator) ?? [])
      if (node.inputs[index] !== undefined) names.add(node.inputs[index]);
    for (const attribute of node.attributes.values()) {
      if (typeof attribute === 'object' && 'nodes' in attribute)
        for (const name of operandsOf(attribute, table)) names.add(name);
    }
  }
  return names;
}

function reachableBackwards(graph: Graph, names: ReadonlySet<string>): Set<string> {
  const found = new Set(names);
  for (const node of graph.nodes.toReversed()) {
    if (node.operator !== 'Shape' && node.outputs.some((output) => found.has(output)))
      node.inputs.forEach((input) => found.add(input));
  }
  return found;
}
