import type { HostArray } from '@neurite/backend';
import { type Row, rowsOfTurn } from '../wgsl/home.ts';

/** The rows of stacks that a turn of a loop works on. */
export type Turn = Readonly<Record<Row, number>>;

/** Words from one turn's numbers to the next one's: WebGPU binds from multiples of 256 bytes on. */
export const TURN_WORDS = 64;

/** The turns of a loop, in the order in which they run. */
export const turnsOf = (length: number, reverse: boolean): Turn[] =>
  Array.from({ length }, (_, turn) => {
    const [index, next] = reverse ? [length - 1 - turn, length - 2 - turn] : [turn, turn + 1];
    return { index, entered: turn % 2, left: (turn + 1) % 2, following: turn + 1 < length ? next : length };
  });

/** The numbers of all turns for kernels, those of index t in row t. */
export const turnTable = (turns: readonly Turn[]): HostArray => {
  const data = new Int32Array(turns.length * TURN_WORDS);
  for (const turn of turns)
    data.set(
      rowsOfTurn.map((row) => turn[row]),
      turn.index * TURN_WORDS,
    );
  return { shape: [turns.length, TURN_WORDS], dtype: 'int32', data };
};
