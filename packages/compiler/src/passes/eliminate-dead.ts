import { mapInputs, type Node, nodeInputs, type Program, type ValueId } from '@neurite/backend';
import { rewriteNested } from './rewrite.ts';

/**
 * Dead code elimination: drops nodes that no output, no write and no effect on the host depends on, and constants that
 * no node reads any more. Inputs and state stay, whether read or not: they are the program's interface.
 */
export function eliminateDead(program: Program): Program {
  const live = new Uint8Array(program.nodes.length);
  for (const value of program.outputs) live[value] = 1;
  for (const { value } of program.writes) live[value] = 1;
  for (let id = program.nodes.length - 1; id >= 0; id--) {
    const node = program.nodes[id]!;
    if (hasEffect(node)) live[id] = 1;
    if (live[id] === 1) for (const value of nodeInputs(node)) live[value] = 1;
  }
  const read = program.constants.map((_, index) =>
    program.nodes.some((node, id) => live[id] === 1 && node.kind === 'constant' && node.index === index),
  );
  const inner = rewriteNested(program, eliminateDead);
  if (inner === program && live.every((flag) => flag === 1) && read.every(Boolean)) return program;

  const constantIndex = indicesOf(read);
  const newId = indicesOf(Array.from(live, (flag) => flag === 1));
  const renamed = (value: ValueId): ValueId => newId[value]!;
  const nodes: Node[] = [];
  for (const [id, node] of inner.nodes.entries()) {
    if (live[id] === 0) continue;
    nodes.push(node.kind === 'constant' ? { ...node, index: constantIndex[node.index]! } : mapInputs(node, renamed));
  }
  return {
    ...program,
    constants: program.constants.filter((_, index) => read[index]),
    nodes,
    outputs: program.outputs.map(renamed),
    writes: program.writes.map(({ state, value }) => ({ state, value: renamed(value) })),
  };
}

function hasEffect(node: Node): boolean {
  switch (node.kind) {
    case 'host':
      return node.effect;
    case 'scan':
      return node.body.nodes.some(hasEffect);
    case 'cond':
      return node.onTrue.nodes.some(hasEffect) || node.onFalse.nodes.some(hasEffect);
    default:
      return false;
  }
}

/** For each kept entry, its index among the kept. */
function indicesOf(kept: readonly boolean[]): number[] {
  let next = 0;
  return kept.map((keep) => (keep ? next++ : -1));
}
