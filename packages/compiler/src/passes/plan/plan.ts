import { nestedPrograms, type Plan, type Program } from '@neurite/backend';
import { groupNodes } from './groups.ts';
import { layOut } from './memory.ts';

/**
 * How to run a program: groups of nodes to fuse and a layout of memory, for it and for the programs inside of its
 * nodes.
 */
export function planProgram(program: Program): Plan {
  const grouping = groupNodes(program);
  const nested: Record<number, readonly Plan[]> = {};
  for (const [id, node] of program.nodes.entries()) {
    const inner = nestedPrograms(node);
    if (inner.length > 0) nested[id] = inner.map(([, body]) => planProgram(body));
  }
  return { groups: grouping.groups, ...layOut(program, grouping), nested };
}
