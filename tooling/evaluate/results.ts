/** The files of results, `docs/results/*.json`. */
import { existsSync, readFileSync } from 'node:fs';

/** When and where something was measured, and with which seeds. */
export interface Run {
  readonly commit: string;
  readonly command: string;
  readonly machine: string;
  readonly seeds: readonly number[];
}

/** What stands in a file; a figure that was measured apart from the others has its own commit, command, machine and seeds. */
export interface Result extends Run {
  readonly figures: Readonly<Record<string, object>>;
}

/** A run, and a value for each of its seeds. */
export interface Measured extends Run {
  readonly values: readonly number[];
}

/** What a file says of a figure, if it does. */
export function measuredBefore(file: string, title: string): Measured | undefined {
  if (!existsSync(file)) return undefined;
  const { figures, ...whole } = JSON.parse(readFileSync(file, 'utf8')) as Result;
  const figure = figures[title] as Measured | undefined;
  if (figure === undefined) return undefined;
  const { commit, command, machine, seeds, values } = { ...whole, ...figure };
  return { commit, command, machine, seeds, values };
}

/**
 * What was measured now, and what was before with other seeds, in their order. What was measured at another commit, or on another machine,
 * is left out: one mean is of one program.
 */
export function withOtherSeeds(now: Measured, before: Measured | undefined): Measured {
  if (before === undefined || before.commit !== now.commit || before.machine !== now.machine) return now;
  const bySeed = new Map(before.seeds.map((seed, index) => [seed, before.values[index]!]));
  now.seeds.forEach((seed, index) => bySeed.set(seed, now.values[index]!));
  const seeds = [...bySeed.keys()].sort((a, b) => a - b);
  const isKept = seeds.length > now.seeds.length;
  const commands = isKept ? [...new Set([...before.command.split('; '), now.command])] : [now.command];
  return { ...now, command: commands.join('; '), seeds, values: seeds.map((seed) => bySeed.get(seed)!) };
}
