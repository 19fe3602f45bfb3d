import type { BufferId, Program } from '@neurite/backend';

/** Where a buffer lies: what the caller gave, a variable, a constant, a slot of working memory, or the stacked results of the loop around. */
export interface Location {
  readonly where: 'input' | 'state' | 'constant' | 'slot' | 'stack';
  readonly index: number;
}

/** What a step does to buffers. */
interface Traffic {
  readonly reads: readonly BufferId[];
  readonly makes: readonly BufferId[];
}

/** The memory plan of a program. */
export interface SlotPlan {
  readonly locations: ReadonlyMap<BufferId, Location>;
  readonly slots: readonly number[];
}

/**
 * Gives every value that steps make a slot; values that live at different times share one. A slot is a buffer of its own: WebGPU lets
 * no kernel read one part of a buffer and write another.
 *
 * @param bytesOf the bytes that a value takes
 * @param given buffers that are wanted after the last step, and those that lie outside of the program
 */
export const assignSlots = (
  program: Program,
  bytesOf: (buffer: BufferId) => number,
  steps: readonly Traffic[],
  given: { readonly atEnd: readonly BufferId[]; readonly elsewhere?: ReadonlyMap<BufferId, Location> | undefined },
): SlotPlan => {
  const locations = new Map<BufferId, Location>(given.elsewhere);
  program.nodes.forEach((node, id) => {
    if (node.kind === 'input' || node.kind === 'state' || node.kind === 'constant')
      locations.set(id, { where: node.kind, index: node.index });
  });
  const lastUse = new Map<BufferId, number>();
  steps.forEach(({ reads, makes }, index) => {
    for (const buffer of [...reads, ...makes]) lastUse.set(buffer, index);
  });
  for (const buffer of given.atEnd) lastUse.set(buffer, Infinity);

  const slots: number[] = [];
  const free = new Set<number>();
  const take = (bytes: number): number => {
    let best: number | undefined;
    for (const slot of free) {
      const better =
        best === undefined ||
        (slots[slot]! >= bytes ? slots[best]! < bytes || slots[slot]! < slots[best]! : slots[slot]! > slots[best]!);
      if (better) best = slot;
    }
    if (best === undefined) return slots.push(bytes) - 1;
    free.delete(best);
    slots[best] = Math.max(slots[best]!, bytes);
    return best;
  };
  steps.forEach(({ reads, makes }, index) => {
    for (const buffer of makes) {
      if (!locations.has(buffer)) locations.set(buffer, { where: 'slot', index: take(bytesOf(buffer)) });
    }
    for (const buffer of new Set([...reads, ...makes])) {
      const location = locations.get(buffer)!;
      if (location.where === 'slot' && lastUse.get(buffer) === index) free.add(location.index);
    }
  });
  return { locations, slots };
};
