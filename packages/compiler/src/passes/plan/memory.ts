/**
 * The memory plan: where each stored value lies. Values live from the group that makes them to the last that reads
 * them, in whatever way; values that live at different times share bytes. Larger ones are placed first, each at the
 * lowest offset where it collides with none that lives at the same time. Before that, values that are written to
 * variables are put straight into the variable where nothing needs the old value any more, and results of element-wise
 * groups into the place of an operand that dies there.
 */
import {
  byteLength,
  type Group,
  nodeInputs,
  type Placement,
  type Program,
  sameShape,
  type Shape,
  singleNode,
  type ValueId,
} from '@neurite/backend';
import type { Grouping } from './groups.ts';
import { storageOf } from './roles.ts';

/** Every offset is a multiple of this many bytes: a cache line. */
export const alignment = 64;

/** What the memory plan says. */
export interface Layout {
  readonly placements: readonly Placement[];
  readonly copies: readonly number[];
  readonly arenaBytes: number;
}

/** One block of the arena: the values that take turns in it, in place, and when it is in use. */
interface Block {
  readonly bytes: number;
  first: number;
  last: number;
  offset: number;
}

/** Lays out a program's values. */
export function layOut(program: Program, grouping: Grouping): Layout {
  const { groups, roles, stored, madeIn } = grouping;
  const lastUse = lastUses(program, grouping);
  const inState = writesInPlace(program, grouping, lastUse);
  const blockOf = new Map<ValueId, Block>();
  for (const [index, group] of groups.entries()) {
    for (const value of group.outputs) {
      if (inState.has(value)) continue;
      const bytes = byteLength(singleNode(program, value));
      const heir = dyingOperand(program, grouping, group, index, value, bytes, lastUse, blockOf);
      if (heir === undefined) {
        blockOf.set(value, { bytes, first: index, last: lastUse[value]!, offset: 0 });
      } else {
        heir.last = lastUse[value]!;
        blockOf.set(value, heir);
      }
    }
  }
  const arenaBytes = assignOffsets([...new Set(blockOf.values())]);
  const placements = program.nodes.map((node, id): Placement => {
    if (node.kind === 'input' || node.kind === 'constant' || node.kind === 'state')
      return { where: node.kind, index: node.index };
    if (roles[id] === 'alias') {
      const { base, offset } = storageOf(program, roles, id);
      const isStored = stored[base]! || roles[base] === 'leaf';
      if (!isStored) return { where: 'inline' };
      return { where: 'alias', of: base, offset: offset * (singleNode(program, id).dtype === 'bool' ? 1 : 4) };
    }
    if (!stored[id] || madeIn[id]! < 0) return { where: 'inline' };
    const state = inState.get(id);
    if (state !== undefined) return { where: 'state', index: state };
    const block = blockOf.get(id)!;
    return { where: 'arena', offset: block.offset, bytes: block.bytes };
  });
  const copies = program.writes.flatMap((write, index) =>
    inState.get(storageOf(program, roles, write.value).base) === write.state ? [] : [index],
  );
  return { placements, copies, arenaBytes };
}

/**
 * For each stored value or leaf the last group that reads it; one beyond the last if it is an output or is copied to a
 * variable.
 */
function lastUses(program: Program, { groups, roles, madeIn }: Grouping): Int32Array {
  const last = Int32Array.from(madeIn);
  const use = (value: ValueId, index: number): void => {
    const { base } = storageOf(program, roles, value);
    last[base] = Math.max(last[base]!, index);
  };
  for (const [index, group] of groups.entries()) for (const value of group.inputs) use(value, index);
  for (const value of program.outputs) use(value, groups.length);
  for (const { value } of program.writes) use(value, groups.length);
  return last;
}

/**
 * Which values are made straight in the variable that they are written to. The old value must not be read later, nor in
 * the same group but by element-wise nodes at the very index that is written.
 */
function writesInPlace(program: Program, grouping: Grouping, lastUse: Int32Array): Map<ValueId, number> {
  const { groups, roles, madeIn } = grouping;
  const chosen = new Map<ValueId, number>();
  for (const { state, value } of program.writes) {
    const { base, offset } = storageOf(program, roles, value);
    const [made, written] = [singleNode(program, base), singleNode(program, value)];
    const index = madeIn[base]!;
    const whole = offset === 0 && byteLength(made) === byteLength(written);
    if (roles[base] === 'leaf' || index < 0 || !whole || chosen.has(base)) continue;
    const reads = program.nodes.flatMap((node, id) => (node.kind === 'state' && node.index === state ? [id] : []));
    const isFree = reads.every((read) => {
      return (
        lastUse[read]! < index || (lastUse[read] === index && readsInStep(program, groups[index]!, roles, read, base))
      );
    });
    if (isFree) chosen.set(base, state);
  }
  return chosen;
}

/** Whether a group reads a stored value only at the index that it is about to write `result` at. */
function readsInStep(
  program: Program,
  group: Group,
  roles: Grouping['roles'],
  read: ValueId,
  result: ValueId,
): boolean {
  if (!['elementwise', 'contraction', 'reduction'].includes(group.kind)) return false;
  const { shape } = singleNode(program, result);
  // An epilogue runs when the sums of its index are complete; of nodes before the sums, none may read.
  const isBeforeSums = (id: ValueId): boolean =>
    group.kind === 'reduction' && sameShape(singleNode(program, id).shape, group.space);
  for (const id of group.nodes) {
    for (const operand of nodeInputs(program.nodes[id]!)) {
      const { base, offset } = storageOf(program, roles, operand);
      if (base !== read) continue;
      const [from, to] = [singleNode(program, operand).shape, singleNode(program, id).shape];
      const sameIndex = offset === 0 && sameLongAxes(from, to) && sameLongAxes(to, shape);
      if (!sameIndex || roles[id] !== 'elementwise' || isBeforeSums(id)) return false;
    }
  }
  return true;
}

/** Whether two shapes are equal but for ones. */
function sameLongAxes(a: Shape, b: Shape): boolean {
  return sameShape(
    a.filter((length) => length !== 1),
    b.filter((length) => length !== 1),
  );
}

/** The block of an operand of an element-wise group that nobody reads afterwards, for a result of the same size. */
function dyingOperand(
  program: Program,
  { roles }: Grouping,
  group: Group,
  index: number,
  value: ValueId,
  bytes: number,
  lastUse: Int32Array,
  blockOf: ReadonlyMap<ValueId, Block>,
): Block | undefined {
  if (group.kind !== 'elementwise') return undefined;
  for (const input of group.inputs) {
    const { base, offset } = storageOf(program, roles, input);
    const block = blockOf.get(base);
    const dies =
      block !== undefined && block.last === index && block.bytes === bytes && lastUse[base] === index && offset === 0;
    if (dies && input === base && readsInStep(program, group, roles, base, value)) return block;
  }
  return undefined;
}

/** Gives each block an offset; the bytes that they take in all. */
function assignOffsets(blocks: readonly Block[]): number {
  const placed: Block[] = [];
  let total = 0;
  for (const block of [...blocks].sort((a, b) => b.bytes - a.bytes || a.first - b.first)) {
    const rivals = placed.filter((other) => other.first <= block.last && block.first <= other.last);
    block.offset = 0;
    for (const other of rivals.sort((a, b) => a.offset - b.offset)) {
      if (block.offset + block.bytes <= other.offset) break;
      block.offset = Math.max(block.offset, align(other.offset + other.bytes));
    }
    placed.push(block);
    total = Math.max(total, align(block.offset + block.bytes));
  }
  return total;
}

function align(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
