import {
  broadcastView,
  type BufferId,
  buffersRead,
  type Graph,
  isContiguous,
  type KernelGroup,
  nodeInputs,
  sameShape,
  storedView,
  typeOfValue,
  type View,
} from '@neurite/backend';

/**
 * The new values of variables that are computed straight into the variable's own buffer: those that element-wise kernels make, where
 * nobody reads the old value afterwards, and the kernel itself reads it at its own place only.
 *
 * @returns for each such value the buffer of the variable's old one
 */
export const writesInPlace = (graph: Graph, groups: readonly KernelGroup[]): Map<BufferId, BufferId> => {
  const { program } = graph;
  const found = new Map<BufferId, BufferId>();
  const reads = groups.map((group) => buffersRead(graph, group));
  const kept = new Set(
    [...program.outputs, ...program.writes.map(({ value }) => value)].map((value) => storedView(graph, value).buffer),
  );
  for (const { state, value } of program.writes) {
    const index = groups.findIndex((group) => group.kind === 'elementwise' && group.outputs.includes(value));
    if (index < 0 || found.has(value)) continue;
    const old = program.nodes.findIndex((node) => node.kind === 'state' && node.index === state);
    if (old < 0) continue;
    const { buffer } = storedView(graph, old);
    const isWantedLater = kept.has(buffer) || reads.slice(index + 1).some((read) => read.has(buffer));
    if (!isWantedLater && readsAtOwnPlace(graph, groups[index]!, buffer)) found.set(value, buffer);
  }
  return found;
};

const readsAtOwnPlace = (graph: Graph, group: KernelGroup, buffer: BufferId): boolean => {
  const { shape } = typeOfValue(graph.program, group.root);
  const isOwn = (view: View | undefined): boolean => {
    if (view === undefined || view.buffer !== buffer) return true;
    const whole = broadcastView(view, shape);
    return whole.offset === 0 && isContiguous(whole) && sameShape(whole.shape, view.shape);
  };
  return group.nodes.every(
    (id) =>
      isOwn(graph.copies.get(id)) &&
      nodeInputs(graph.program.nodes[id]!).every((operand) => isOwn(graph.views[operand])),
  );
};
