import {
  type BufferId,
  elementCount,
  type Graph,
  type KernelGroup,
  outputTypes,
  type ScanNode,
  storedView,
  type TensorType,
  type ValueId,
  type View,
} from '@neurite/backend';
import { hasKernels } from '../kernels/kernels.ts';
import type { Home, Row } from '../wgsl/home.ts';
import type { Location } from './slots.ts';
import { TURN_WORDS } from './turns.ts';

/** A loop whose body is lowered. */
export interface Loop {
  readonly node: ScanNode;
  /** The results of the loop that somebody wants, by their places among its parts. */
  readonly wanted: ReadonlySet<number>;
}

/** Where the values of a loop's body lie outside of its working memory, so that nothing has to be copied from turn to turn. */
export interface LoopHomes {
  readonly homes: Map<BufferId, Home[]>;
  readonly locations: ReadonlyMap<BufferId, Location>;
  /** Outputs of the body that no kernel leaves where they are wanted, and a name for each there. */
  readonly copies: readonly { readonly from: View; readonly to: BufferId }[];
}

/** So many places a kernel stores one value at: each takes one of the buffers that it may have. */
const MOST_HOMES = 3;

/**
 * Finds homes for a body's inputs and outputs. Slices are read in the row of the stack that their turn chooses, and results are written into
 * theirs. A carry has two rows: one is read while the other is written. With `history` a carry is also written where it enters the
 * following turn.
 *
 * @param temporary gives a name to a buffer of a type
 */
export const loopHomes = (
  graph: Graph,
  groups: readonly KernelGroup[],
  { node, wanted }: Loop,
  { atomics, temporary }: { readonly atomics: boolean; readonly temporary: (type: TensorType) => BufferId },
): LoopHomes => {
  const { program } = graph;
  const [carries, slices] = [node.carries.length, node.xs.length];
  const homes = new Map<BufferId, Home[]>();
  const locations = new Map<BufferId, Location>();
  const homeIn = (location: Location, row: Row, type: TensorType): Home => {
    const buffer = temporary(type);
    locations.set(buffer, location);
    const rows = row === 'entered' || row === 'left' ? 2 : node.length;
    return { buffer, stack: { row, rows, length: elementCount(type.shape) } };
  };
  const rings = program.inputs
    .slice(0, carries)
    .map((type, index) => homeIn({ where: 'input', index }, 'entered', type));
  program.nodes.forEach((input, id) => {
    if (input.kind !== 'input' || storedView(graph, id).buffer !== id) return;
    const { index } = input;
    if (index < carries) homes.set(id, [rings[index]!]);
    else if (index < carries + slices) homes.set(id, [homeIn({ where: 'input', index }, 'index', input)]);
    else if (index === program.inputs.length - 1)
      homes.set(id, [homeIn({ where: 'input', index }, 'index', { shape: [TURN_WORDS], dtype: 'int32' })]);
  });
  const stored = new Set(groups.filter(storesWhole).flatMap(({ outputs }) => outputs));
  const types = outputTypes(program);
  const copies: { from: View; to: BufferId }[] = [];
  program.outputs.forEach((output, index) => {
    const type = types[index]!;
    const stack = (part: number, row: Row): Home[] =>
      wanted.has(part) ? [homeIn({ where: 'stack', index: part }, row, type)] : [];
    const targets =
      index < carries
        ? [
            { buffer: rings[index]!.buffer, stack: { ...rings[index]!.stack!, row: 'left' as const } },
            ...(node.history ? stack(types.length + index, 'following') : []),
          ]
        : stack(index, 'index');
    if (targets.length === 0) return;
    const { buffer, offset } = storedView(graph, output);
    const all = [...(homes.get(buffer) ?? []), ...targets];
    const isWhole = offset === 0 && elementCount(type.shape) === sizeOf(buffer);
    if (isWhole && stored.has(buffer) && all.length <= MOST_HOMES) {
      homes.set(buffer, all);
      return;
    }
    const to = temporary(type);
    homes.set(to, targets);
    copies.push({ from: storedView(graph, output), to });
  });
  return { homes, locations, copies };

  function sizeOf(value: ValueId): number {
    const made = program.nodes[value]!;
    return 'shape' in made ? elementCount(made.shape) : -1;
  }

  /** Whether a group's kernels store every result element by element. */
  function storesWhole({ root }: KernelGroup): boolean {
    const made = program.nodes[root]!;
    return hasKernels(made) && !(atomics && made.kind === 'scatterAdd');
  }
};
