import {
  mapInputs,
  nestedPrograms,
  type Node,
  type Program,
  ProgramBuilder,
  useCounts,
  type ValueId,
} from '@neurite/backend';

/**
 * What a pass makes of a node, whose operands are already those of the new program: a value of the new program in its
 * place, or nothing to keep it as it is. For a node that makes several tensors it is another such node, or a list with
 * one value for each part. New nodes are added with
 * the builder; what is no longer used goes away with `eliminateDead`.
 */
export type Visit = (
  node: Node,
  b: ProgramBuilder,
  uses: UseCount,
  /** The node's id in the program before the pass. */
  id: ValueId,
) => ValueId | readonly ValueId[] | undefined;

/** How often a value was used in the program before the pass: more than once, and computing it again is more work. */
export type UseCount = (value: ValueId) => number;

/** A program made anew, node by node; the very same program where nothing changed. */
export function rewrite(program: Program, visit: Visit): Program {
  const b = new ProgramBuilder(program);
  const values: (ValueId | readonly ValueId[])[] = [];
  const valueOf = (old: ValueId): ValueId => {
    const value = values[old]!;
    return typeof value === 'number' ? value : -1;
  };
  const counts = useCounts(program);
  const usesOf: number[] = [];
  const uses: UseCount = (value) => usesOf[value] ?? 0;
  let changed = false;
  for (const [id, old] of program.nodes.entries()) {
    if (old.kind === 'part' && typeof values[old.of] !== 'number') {
      values[id] = (values[old.of] as readonly ValueId[])[old.index]!;
      continue;
    }
    const node = changed ? mapInputs(old, valueOf) : old;
    b.label = node.label;
    const replacement = visit(node, b, uses, id);
    if (replacement === undefined) {
      values[id] = b.copy(node);
    } else {
      values[id] = replacement;
      changed = true;
    }
    const value = values[id];
    if (typeof value === 'number') usesOf[value] = uses(value) + counts[id]!;
    // A rule that added nodes and then kept the node has moved all that follow.
    changed ||= b.nodes.length !== id + 1;
  }
  if (!changed) return program;
  const writes = program.writes.map(({ state, value }) => ({ state, value: valueOf(value) }));
  return b.finish(program.outputs.map(valueOf), writes);
}

/** Applies a pass to the programs inside of a program's nodes; the very same program where nothing changed. */
export function rewriteNested(program: Program, pass: (inner: Program) => Program): Program {
  let changed = false;
  const nodes = program.nodes.map((node) => {
    const inner = nestedPrograms(node).map(([field, old]) => [field, pass(old), old] as const);
    if (inner.every(([, next, old]) => next === old)) return node;
    changed = true;
    return { ...node, ...Object.fromEntries(inner.map(([field, next]) => [field, next])) } as Node;
  });
  return changed ? { ...program, nodes } : program;
}
