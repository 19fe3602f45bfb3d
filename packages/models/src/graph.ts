import { ArgumentError } from '@neurite/backend';
import { type Layer, type LayerValue, printShape, type SymbolicTensor } from '@neurite/layers';

/** One use of a layer. */
export interface GraphNode {
  readonly layer: Layer<never, LayerValue>;
  readonly inputs: readonly SymbolicTensor[];
  readonly takesList: boolean;
  /** Those of its outputs that the model uses. */
  readonly outputs: SymbolicTensor[];
}

/** How the layers of a model are connected. */
export interface LayerGraph {
  readonly inputs: readonly SymbolicTensor[];
  readonly inputNames: readonly string[];
  readonly nodes: readonly GraphNode[];
}

/**
 * The uses of layers between inputs and outputs, each after those it takes from.
 *
 * @throws ArgumentError when an output leads back to an input that is not among `inputs`
 */
export function graphNodes(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): GraphNode[] {
  const nodes = new Map<object, GraphNode>();
  const order: GraphNode[] = [];
  const visited = new Set<SymbolicTensor>(inputs);
  // Iterative, because a deep network would overflow the stack: a tensor is finished after all it depends on.
  const stack = outputs.map((tensor) => ({ tensor, isExpanded: false })).reverse();
  while (stack.length > 0) {
    const { tensor, isExpanded } = stack.pop()!;
    if (visited.has(tensor)) continue;
    const { source } = tensor;
    if (source === undefined) {
      throw new ArgumentError(
        `An output depends on an input of shape ${printShape(tensor.shape)} that is not among the model's inputs.`,
      );
    }
    if (!isExpanded) {
      stack.push({ tensor, isExpanded: true });
      for (const input of [...source.inputs].reverse()) stack.push({ tensor: input, isExpanded: false });
      continue;
    }
    visited.add(tensor);
    let node = nodes.get(source.use);
    if (node === undefined) {
      node = { layer: source.layer, inputs: source.inputs, takesList: source.takesList, outputs: [] };
      nodes.set(source.use, node);
      order.push(node);
    }
    node.outputs.push(tensor);
  }
  return order;
}
