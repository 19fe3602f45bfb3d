/** How much is put around data or cut off from it, before and after, along each spatial axis. */
import { ArgumentError } from '@neurite/backend';
import type { Pair, Rank, Triple } from '../convolution/window.ts';

/** One number for both sides of a sequence, or [before, after]. */
export type Sides1d = number | Pair;
/** One number for all sides; [rows, columns], the same on both sides; or [[above, below], [left, right]]. */
export type Sides2d = number | Pair | readonly [Pair, Pair];
/** One number for all sides; [planes, rows, columns], the same on both sides; or a pair for each of the three. */
export type Sides3d = number | Triple | readonly [Pair, Pair, Pair];

const FORMS: Readonly<Record<Rank, string>> = {
  1: '[before, after]',
  2: '[rows, columns], or [[above, below], [left, right]]',
  3: '[planes, rows, columns], or a pair [before, after] for each of the three',
};

/** A pair for each spatial axis. @throws ArgumentError when they are not whole numbers of at least 0 */
export function sidesOf(
  layer: string,
  option: string,
  value: Sides1d | Sides2d | Sides3d,
  rank: Rank,
): readonly Pair[] {
  const given: readonly unknown[] =
    typeof value === 'number' ? new Array<number>(rank).fill(value) : rank === 1 ? [value] : value;
  const pairs = Array.isArray(given) ? given.map((side) => (typeof side === 'number' ? [side, side] : side)) : [];
  const isSound = pairs.every(
    (pair) => Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isInteger(n) && n >= 0),
  );
  if (isSound && pairs.length === rank) return pairs as Pair[];
  throw new ArgumentError(
    `${layer}: ${option} must be a whole number of at least 0, ${FORMS[rank]}; got ${JSON.stringify(value)}.`,
  );
}
