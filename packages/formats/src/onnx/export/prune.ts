/** Leaves out what nothing uses. */
import type { GraphProto, NodeProto } from '../protobuf/messages.ts';

/** The graph without nodes and initializers that its outputs do not depend on. */
export function pruned(graph: GraphProto): GraphProto {
  const used = new Set((graph.output ?? []).map(({ name }) => name!));
  const nodes = keptNodes(graph, used);
  return { ...graph, node: nodes, initializer: (graph.initializer ?? []).filter(({ name }) => used.has(name!)) };
}

/** From the end on; adds what the kept ones use. */
function keptNodes(graph: GraphProto, used: Set<string>): NodeProto[] {
  const kept: NodeProto[] = [];
  for (const node of (graph.node ?? []).toReversed()) {
    if (!(node.output ?? []).some((name) => used.has(name))) continue;
    node.input?.forEach((name) => used.add(name));
    const attribute = (node.attribute ?? []).map((item) => {
      if (item.g === undefined) return item;
      item.g.output?.forEach(({ name }) => used.add(name!));
      return { ...item, g: { ...item.g, node: keptNodes(item.g, used) } };
    });
    kept.push({ ...node, attribute });
  }
  return kept.toReversed();
}
