import { NeuriteError } from '../errors.ts';
import { nodeInputs } from '../program/node.ts';
import type { ValueId } from '../program/types.ts';
import type { Graph } from './graph.ts';
import type { KernelGroup } from './group.ts';

/**
 * The buffers that a group reads from memory: stored values, inputs, constants and variables, through whatever views.
 *
 * @example
 * const b = new ProgramBuilder();
 * const x = b.input({ shape: [2, 3], dtype: 'float32' });
 * const program = b.finish([b.unary('exp', b.transpose(x, [1, 0]))]);
 * const rules = { takesStrides: readsThroughStrides, takesEpilogue: () => false, isEpilogueOperand: () => false };
 * const graph = analyse(program, rules);
 * groupNodes(graph, rules).map((group) => [...buffersRead(graph, group)]) // [[0]]
 */
export const buffersRead = (graph: Graph, group: KernelGroup): Set<ValueId> => {
  const { program, roles, views, numbers } = graph;
  const read = new Set<ValueId>();
  for (const id of group.nodes) {
    if (numbers[id] !== undefined) continue;
    for (const operand of nodeInputs(program.nodes[id]!)) {
      const view = roles[operand] === 'constant' ? undefined : views[operand];
      if (view !== undefined) read.add(view.buffer);
    }
  }
  for (const id of group.nodes) read.delete(id);
  return read;
};

/**
 * Puts groups into an order that respects what they need. Among those that are ready, one that writes a variable goes first as soon
 * as nobody else wants the variable's old value, so that it can be updated in place and the gradient's memory is free again; else
 * the one that came first in the program.
 *
 * @example
 * const graph = analyse(program, rules);
 * const kernels = orderGroups(graph, groupNodes(graph, rules)).map(({ nodes }) => nodes);
 */
export const orderGroups = (graph: Graph, groups: readonly KernelGroup[]): KernelGroup[] => {
  const { program, dependencies } = graph;
  const indexOf = new Map<ValueId, number>();
  groups.forEach((group, index) => group.nodes.forEach((id) => indexOf.set(id, index)));
  const needs = groups.map((group, index) => {
    const found = new Set<number>();
    for (const id of group.nodes) for (const dependency of dependencies[id]!) found.add(indexOf.get(dependency)!);
    found.delete(index);
    return found;
  });
  const effects = groups
    .map((_, index) => index)
    .filter((index) => {
      const node = program.nodes[groups[index]!.root]!;
      return node.kind === 'host' && node.effect;
    });
  effects
    .sort((a, b) => groups[a]!.root - groups[b]!.root)
    .forEach((index, at) => {
      if (at > 0) needs[index]!.add(effects[at - 1]!);
    });
  const users = groups.map(() => [] as number[]);
  needs.forEach((of, index) => of.forEach((need) => users[need]!.push(index)));

  /** The groups that read a variable's old value, by its state node. */
  const readers = new Map<ValueId, Set<number>>();
  groups.forEach((group, index) => {
    for (const buffer of buffersRead(graph, group)) {
      if (program.nodes[buffer]!.kind !== 'state') continue;
      if (!readers.has(buffer)) readers.set(buffer, new Set());
      readers.get(buffer)!.add(index);
    }
  });
  const stateNodes = new Map<number, ValueId[]>();
  program.nodes.forEach((node, id) => {
    if (node.kind === 'state') stateNodes.set(node.index, [...(stateNodes.get(node.index) ?? []), id]);
  });
  const writer = new Map<number, ValueId[]>();
  for (const { state, value } of program.writes) {
    const index = indexOf.get(value);
    if (index !== undefined) writer.set(index, [...(writer.get(index) ?? []), ...(stateNodes.get(state) ?? [])]);
  }

  const waiting = needs.map((of) => of.size);
  const ready = new Set<number>();
  waiting.forEach((count, index) => {
    if (count === 0) ready.add(index);
  });
  const done = new Set<number>();
  const others = (index: number): boolean =>
    (writer.get(index) ?? []).some((state) =>
      [...(readers.get(state) ?? [])].some((reader) => reader !== index && !done.has(reader)),
    );
  const order: KernelGroup[] = [];
  while (ready.size > 0) {
    let best = -1;
    let bestRank = Infinity;
    for (const index of ready) {
      const blocked = others(index);
      const rank = (blocked ? 2 : writer.has(index) ? 0 : 1) * 1e9 + groups[index]!.nodes.at(-1)!;
      if (rank < bestRank) [best, bestRank] = [index, rank];
    }
    ready.delete(best);
    done.add(best);
    order.push(groups[best]!);
    for (const user of users[best]!) if (--waiting[user]! === 0) ready.add(user);
  }
  if (order.length !== groups.length) {
    throw new NeuriteError(
      `${groups.length - order.length} groups of nodes wait for each other: the grouping is at fault.`,
    );
  }
  return order;
};
