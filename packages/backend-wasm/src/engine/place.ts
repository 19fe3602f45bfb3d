import {
  byteLength,
  type ValueId,
  type Graph,
  storedView,
  typeOfValue,
  type BufferId,
  isContiguous,
} from '@neurite/backend';
import type { Step } from './step.ts';

/**
 * Where a buffer lies: in the program's working memory (the arena), in the block of its constants, or at an address that the caller
 * writes into a table: of an input, of a variable, of a result.
 */
export type Location =
  | { readonly where: 'arena'; readonly offset: number }
  | { readonly where: 'constant'; readonly index: number }
  | { readonly where: 'input' | 'state' | 'result'; readonly index: number };

/** A copy of a whole buffer that the end of the program makes. */
export interface FinalCopy {
  readonly from: BufferId;
  readonly fromOffset: number;
  readonly to: Location;
  readonly bytes: number;
}

/** Where everything is while a program runs. */
export interface Placement {
  readonly locations: ReadonlyMap<BufferId, Location>;
  /** Where each step's scratch memory begins in the arena. */
  readonly scratch: readonly number[];
  readonly arenaBytes: number;
  /** In this order, after the last step. */
  readonly copies: readonly FinalCopy[];
  /** Where each output is to be found after the run; `offset` in bytes. */
  readonly outputs: readonly { readonly location: Location; readonly offset: number }[];
}

const ALIGNMENT = 64;

/**
 * Gives every stored value a place. A variable's new value is computed straight into the variable's own memory where nothing reads
 * the old one afterwards; a value may take over the memory of an operand that dies with it; everything else goes where the arena is
 * free at the time, into the smallest gap that fits.
 *
 * @param resultsInTable whether the caller says where the outputs are to be put, as for the body of a scan
 */
export const placeBuffers = (graph: Graph, steps: readonly Step[], resultsInTable: boolean): Placement => {
  const { program } = graph;
  const locations = new Map<BufferId, Location>();
  program.nodes.forEach((node, id) => {
    if (node.kind === 'input' || node.kind === 'constant' || node.kind === 'state')
      locations.set(id, { where: node.kind, index: node.index });
  });
  const stateOf = (buffer: BufferId): number | undefined => {
    const node = program.nodes[buffer]!;
    return node.kind === 'state' ? node.index : undefined;
  };
  const writtenStates = new Set(program.writes.map(({ state }) => state));
  const bufferOf = (value: ValueId): BufferId => storedView(graph, value).buffer;

  const madeBy = new Map<BufferId, number>();
  const lastUse = new Map<BufferId, number>();
  steps.forEach((step, index) => {
    for (const buffer of step.outputs) madeBy.set(buffer, index);
    for (const buffer of [...step.outputs, ...step.reads]) lastUse.set(buffer, index);
  });
  const end = steps.length;
  for (const value of program.outputs) lastUse.set(bufferOf(value), end);

  // Old values of written variables that are still wanted at the end.
  const keptStates = new Set<number>();
  for (const value of [...program.outputs, ...program.writes.map((write) => write.value)]) {
    const state = stateOf(bufferOf(value));
    if (state !== undefined) keptStates.add(state);
  }

  const isWhole = (value: ValueId): boolean => {
    const view = storedView(graph, value);
    return (
      view.offset === 0 &&
      isContiguous(view) &&
      byteLength(typeOfValue(program, value)) === byteLength(typeOfValue(program, view.buffer))
    );
  };
  const inPlaceWrites = new Set<number>();
  program.writes.forEach(({ state, value }, index) => {
    const buffer = bufferOf(value);
    const step = madeBy.get(buffer);
    if (step === undefined || locations.has(buffer) || !isWhole(value) || keptStates.has(state)) return;
    for (const [id, node] of program.nodes.entries()) {
      if (node.kind !== 'state' || node.index !== state) continue;
      const last = lastUse.get(id) ?? -1;
      if (last > step) return;
      if (last === step && !steps[step]!.inPlace.some(({ output, operand }) => output === buffer && operand === id))
        return;
    }
    locations.set(buffer, { where: 'state', index: state });
    inPlaceWrites.add(index);
  });
  if (resultsInTable) {
    program.outputs.forEach((value, index) => {
      const buffer = bufferOf(value);
      if (madeBy.has(buffer) && !locations.has(buffer) && isWhole(value))
        locations.set(buffer, { where: 'result', index });
    });
  }
  for (const { value } of program.writes) {
    const buffer = bufferOf(value);
    if (locations.get(buffer)?.where !== 'state' || stateOf(buffer) === undefined) lastUse.set(buffer, end);
  }

  const arena = new Arena();
  const scratch = steps.map((step, index) => {
    const handedOver = new Set<BufferId>();
    for (const output of step.outputs) {
      if (locations.has(output)) continue;
      const bytes = byteLength(typeOfValue(program, output));
      const heir = step.inPlace.find(
        ({ output: of, operand }) =>
          of === output && !handedOver.has(operand) && lastUse.get(operand) === index && arena.holds(operand, bytes),
      );
      if (heir === undefined) locations.set(output, { where: 'arena', offset: arena.take(output, bytes) });
      else {
        handedOver.add(heir.operand);
        locations.set(output, locations.get(heir.operand)!);
        arena.handOver(heir.operand, output);
      }
    }
    const at = step.scratchBytes > 0 ? arena.take(-1, step.scratchBytes) : 0;
    if (step.scratchBytes > 0) arena.release(-1);
    for (const buffer of [...step.reads, ...step.outputs]) if (lastUse.get(buffer) === index) arena.release(buffer);
    return at;
  });

  // First what reads old values of variables that are written, aside; then the writes and the results.
  const aside: FinalCopy[] = [];
  const copies: FinalCopy[] = [];
  const saved = new Map<BufferId, Location>();
  const fromView = (value: ValueId): { from: BufferId; fromOffset: number; bytes: number } => {
    const view = storedView(graph, value);
    return {
      from: view.buffer,
      fromOffset: view.offset * (view.dtype === 'bool' ? 1 : 4),
      bytes: byteLength(typeOfValue(program, value)),
    };
  };
  const source = (value: ValueId): BufferId => {
    const buffer = bufferOf(value);
    const state = stateOf(buffer);
    if (state === undefined || !writtenStates.has(state)) return buffer;
    let place = saved.get(buffer);
    if (place === undefined) {
      const bytes = byteLength(typeOfValue(program, buffer));
      // Numbers below −1 name copies of variables' old values.
      const name = -2 - buffer;
      place = { where: 'arena', offset: arena.take(name, bytes) };
      saved.set(buffer, place);
      locations.set(name, place);
      aside.push({ from: buffer, fromOffset: 0, to: place, bytes });
    }
    return -2 - buffer;
  };
  program.writes.forEach(({ state, value }, index) => {
    if (inPlaceWrites.has(index) || (stateOf(bufferOf(value)) === state && isWhole(value))) return;
    copies.push({ ...fromView(value), from: source(value), to: { where: 'state', index: state } });
  });
  const outputs = program.outputs.map((value, index) => {
    const from = source(value);
    const location = locations.get(from)!;
    const { fromOffset, bytes } = fromView(value);
    if (!resultsInTable) return { location, offset: fromOffset };
    const to: Location = { where: 'result', index };
    if (!(location.where === 'result' && location.index === index)) copies.push({ from, fromOffset, to, bytes });
    return { location: to, offset: 0 };
  });
  return { locations, scratch, arenaBytes: arena.bytes, copies: [...aside, ...copies], outputs };
};

/** Memory that is given out and taken back while the steps are gone through, before any of them runs. */
class Arena {
  bytes = 0;
  readonly #used = new Map<BufferId, { readonly offset: number; readonly bytes: number }>();
  #free: { offset: number; bytes: number }[] = [];

  holds(buffer: BufferId, bytes: number): boolean {
    const used = this.#used.get(buffer);
    return used !== undefined && used.bytes >= bytes;
  }

  take(buffer: BufferId, wanted: number): number {
    const bytes = Math.max(ALIGNMENT, Math.ceil(wanted / ALIGNMENT) * ALIGNMENT);
    let best: { offset: number; bytes: number } | undefined;
    for (const gap of this.#free) if (gap.bytes >= bytes && (best === undefined || gap.bytes < best.bytes)) best = gap;
    if (best === undefined) {
      const last = this.#free.at(-1);
      const tail = last !== undefined && last.offset + last.bytes === this.bytes ? last : undefined;
      best = tail ?? { offset: this.bytes, bytes: 0 };
      if (tail === undefined) this.#free.push(best);
      best.bytes = bytes;
      this.bytes = best.offset + bytes;
    }
    const { offset } = best;
    best.offset += bytes;
    best.bytes -= bytes;
    this.#free = this.#free.filter((gap) => gap.bytes > 0);
    this.#used.set(buffer, { offset, bytes });
    return offset;
  }

  handOver(from: BufferId, to: BufferId): void {
    this.#used.set(to, this.#used.get(from)!);
    this.#used.delete(from);
  }

  release(buffer: BufferId): void {
    const used = this.#used.get(buffer);
    if (used === undefined) return;
    this.#used.delete(buffer);
    this.#free.push({ ...used });
    this.#free.sort((a, b) => a.offset - b.offset);
    const merged: { offset: number; bytes: number }[] = [];
    for (const gap of this.#free) {
      const last = merged.at(-1);
      if (last !== undefined && last.offset + last.bytes === gap.offset) last.bytes += gap.bytes;
      else merged.push(gap);
    }
    this.#free = merged;
  }
}
