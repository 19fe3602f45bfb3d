import { type Graph, type KernelGroup, NeuriteError, type ValueId } from '@neurite/backend';
import { stagesOf } from './join-rows.ts';

/**
 * The same group in parts that use fewer buffers: what was joined to it by itself, a product or a reduction by itself, element-wise nodes in halves. What one part
 * computes for another is stored.
 *
 * @throws NeuriteError when it cannot be split
 */
export const splitGroup = (graph: Graph, group: KernelGroup): readonly KernelGroup[] => {
  const stages = stagesOf(group);
  if (stages.length > 1) return stages;
  const { program } = graph;
  const part = (kind: KernelGroup['kind'], nodes: ValueId[]): KernelGroup => ({
    kind,
    root: kind === 'contraction' ? group.root : nodes[0]!,
    nodes,
    outputs: nodes.filter((id) => graph.isResult[id]! || graph.consumers[id]!.some((user) => !nodes.includes(user))),
  });
  if (group.kind === 'contraction' && group.nodes.length > 1) {
    const rest = group.nodes.filter((id) => id !== group.root);
    const needed = neededBefore(graph, group);
    return [
      ...(needed.length > 0 ? [part('elementwise', needed)] : []),
      part('contraction', [group.root]),
      part(
        'elementwise',
        rest.filter((id) => !needed.includes(id)),
      ),
    ];
  }
  if (group.kind === 'reduction') {
    const reduces = group.nodes.filter((id) => program.nodes[id]!.kind === 'reduce');
    const before = group.nodes.filter((id) => program.nodes[id]!.kind !== 'reduce');
    if (before.length > 0 || reduces.length > 1)
      return [
        ...(before.length > 0 ? [part('elementwise', before)] : []),
        ...reduces.map((id) => part('reduction', [id])),
      ];
  }
  if (group.kind === 'elementwise' && group.nodes.length > 1) {
    const middle = Math.ceil(group.nodes.length / 2);
    return [part('elementwise', group.nodes.slice(0, middle)), part('elementwise', group.nodes.slice(middle))];
  }
  throw new NeuriteError(
    `A kernel for ${program.nodes[group.root]!.kind} needs more buffers than this GPU lets one kernel have.`,
  );
};

/** The nodes of a product's group that stand before it in the program: computed for what follows it. */
const neededBefore = (graph: Graph, group: KernelGroup): ValueId[] => {
  const after = new Set<ValueId>([group.root]);
  for (const id of group.nodes) if (graph.dependencies[id]!.some((dependency) => after.has(dependency))) after.add(id);
  return group.nodes.filter((id) => !after.has(id));
};
