import {
  type BufferId,
  buffersRead,
  type Graph,
  type KernelGroup,
  type Node,
  nodeInputs,
  storedView,
  typeOfValue,
} from '@neurite/backend';
import { hasKernels } from '../kernels/kernels.ts';

/** What reads its operands in half precision, and what stands between such nodes. */
const READERS: ReadonlySet<Node['kind']> = new Set([
  'matMul',
  'conv',
  'convInputGradient',
  'convFilterGradient',
  'maxPool',
  'maxPoolPick',
  'maxPoolGradient',
  'avgPool',
  'avgPoolGradient',
]);

/**
 * The values that are kept in half precision: what products, convolutions and pools read. Everything else stays float32: inputs,
 * variables, results, gradients of weights, statistics, losses, and what loops, branches and the host are given.
 *
 * @param inPlace values that are computed where a variable lies
 */
export const storedInHalf = (
  graph: Graph,
  groups: readonly KernelGroup[],
  inPlace: ReadonlyMap<BufferId, BufferId>,
): Set<BufferId> => {
  const { program } = graph;
  const whole = new Set<BufferId>(inPlace.keys());
  for (const value of [...program.outputs, ...program.writes.map(({ value }) => value)])
    whole.add(storedView(graph, value).buffer);
  const [made, read] = [new Set<BufferId>(), new Set<BufferId>()];
  for (const group of groups) {
    const node = program.nodes[group.root]!;
    if (!hasKernels(node)) {
      for (const buffer of [...buffersRead(graph, group), ...group.outputs]) whole.add(buffer);
      continue;
    }
    for (const id of group.outputs) if (typeOfValue(program, id).dtype === 'float32') made.add(id);
    if (!READERS.has(node.kind)) continue;
    for (const operand of nodeInputs(node)) read.add(storedView(graph, operand).buffer);
  }
  return new Set([...made].filter((buffer) => read.has(buffer) && !whole.has(buffer)));
};
