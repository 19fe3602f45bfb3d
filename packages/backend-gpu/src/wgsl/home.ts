import type { BufferId } from '@neurite/backend';

/**
 * Which row of a stack a turn of a loop works on: that of its own index, that of a carry as it entered the turn or as it leaves it (two rows
 * take turns), or that of the index of the turn which follows. In this order a turn's numbers lie in the GPU's memory.
 */
export const rowsOfTurn = ['index', 'entered', 'left', 'following'] as const;

export type Row = (typeof rowsOfTurn)[number];

/** The rows of a stack, of which each turn of a loop works on one. */
export interface Stack {
  readonly row: Row;
  /** Elements of a row. */
  readonly length: number;
  /** How many rows there are. */
  readonly rows: number;
}

/** Where a value lies that has no buffer of its own: in that of another, or in a row of a stack. */
export interface Home {
  readonly buffer: BufferId;
  readonly stack?: Stack | undefined;
}

/** The homes of a program's values: it is read in the first and written in all. */
export type Homes = ReadonlyMap<BufferId, readonly Home[]>;

/** How a kernel calls the numbers of the turn in which it runs. */
export const TURN = 'turn_rows';

/** The number of a row, as an expression. */
export const rowNumber = (row: Row): string => `${TURN}.${'xyzw'[rowsOfTurn.indexOf(row)]}`;

/** The place of an element, from the start of the buffer on. */
export const placeAt = ({ stack }: Home, place: string): string => {
  if (stack === undefined) return place;
  const row = stack.length === 1 ? rowNumber(stack.row) : `${rowNumber(stack.row)} * ${stack.length}u`;
  return place === '0u' ? row : `${row} + ${place}`;
};
