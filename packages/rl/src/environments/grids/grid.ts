/** What worlds of cells have in common: rows of letters, four moves, chance of going astray, a picture. */
import { ArgumentError } from '@neurite/backend';
import type { Scene, Shape } from '../../rendering/scene.ts';
import type { Transition, TransitionModel } from './tabular-environment.ts';

/** A step to another row and column. */
export type Move = readonly [rows: number, columns: number];

export const UP: Move = [-1, 0];
export const RIGHT: Move = [0, 1];
export const DOWN: Move = [1, 0];
export const LEFT: Move = [0, -1];

/** Rows of cells, each a letter. */
export class Grid {
  readonly rows: readonly string[];
  readonly height: number;
  readonly width: number;

  /** @throws ArgumentError unless all rows are equally long and of known letters */
  constructor(id: string, rows: readonly string[], letters: string) {
    this.rows = rows;
    this.height = rows.length;
    this.width = rows[0]?.length ?? 0;
    const known = [...letters];
    const fits = (row: string): boolean => row.length === this.width && [...row].every((cell) => known.includes(cell));
    if (this.width === 0 || !rows.every(fits)) {
      throw new ArgumentError(
        `${id}: the map must be a list of equally long rows of the letters ${known.map((letter) => `'${letter}'`).join(', ')}; ` +
          `got ${JSON.stringify(rows)}.`,
      );
    }
  }

  get size(): number {
    return this.height * this.width;
  }

  letter(cell: number): string {
    return this.rows[Math.floor(cell / this.width)]![cell % this.width]!;
  }

  /** The cell that a move leads to; the edge holds it back. */
  moved(cell: number, [rows, columns]: Move): number {
    const row = Math.min(Math.max(Math.floor(cell / this.width) + rows, 0), this.height - 1);
    const column = Math.min(Math.max((cell % this.width) + columns, 0), this.width - 1);
    return row * this.width + column;
  }

  /** Equally likely, all cells of one letter. */
  evenlyOver(id: string, letter: string): number[] {
    const isStart = Array.from({ length: this.size }, (_, cell) => (this.letter(cell) === letter ? 1 : 0));
    const count = isStart.reduce((sum: number, one) => sum + one, 0);
    if (count === 0) throw new ArgumentError(`${id}: the map has no cell '${letter}' to begin in.`);
    return isStart.map((one) => one / count);
  }
}

/** How likely a move goes as meant, and how likely to each side; sides are the neighbours in the list of moves. */
export interface Slip {
  readonly ahead: number;
  readonly aside: number;
}

/**
 * The table of a grid.
 *
 * @param arrive what comes of a move from one cell
 * @param isEnd whether a cell is never left
 */
export function gridTransitions(
  grid: Grid,
  moves: readonly Move[],
  slip: Slip,
  arrive: (from: number, move: Move) => Omit<Transition, 'probability'>,
  isEnd: (cell: number) => boolean,
): TransitionModel {
  const staying = (cell: number): Transition[] => [{ probability: 1, next: cell, reward: 0, terminated: true }];
  const going = (cell: number, action: number): Transition[] => {
    if (slip.aside === 0) return [{ probability: 1, ...arrive(cell, moves[action]!) }];
    return [-1, 0, 1].map((turn) => {
      const move = moves[(action + turn + moves.length) % moves.length]!;
      return { probability: turn === 0 ? slip.ahead : slip.aside, ...arrive(cell, move) };
    });
  };
  return Array.from({ length: grid.size }, (_, cell) =>
    moves.map((_move, action) => (isEnd(cell) ? staying(cell) : going(cell, action))),
  );
}

/** How the cells of each letter look, and the one where the agent is. */
export function drawGrid(grid: Grid, agent: number, colors: Readonly<Record<string, string>>): Scene {
  const side = 40;
  const corner = (cell: number): readonly [number, number] => [
    (cell % grid.width) * side,
    Math.floor(cell / grid.width) * side,
  ];
  const shapes: Shape[] = [];
  for (let cell = 0; cell < grid.size; cell++) {
    const letter = grid.letter(cell);
    const [x, y] = corner(cell);
    shapes.push({
      kind: 'rectangle',
      corner: [x + 1, y + 1],
      size: [side - 2, side - 2],
      color: colors[letter] ?? '#eeeeee',
      character: letter === '#' ? '█' : ' ',
    });
    const text = letter === ' ' || letter === '#' ? '·' : letter;
    if (letter !== '#') {
      shapes.push({ kind: 'text', center: [x + side / 2, y + side / 2], text, size: 14, color: '#666666' });
    }
  }
  const [x, y] = corner(agent);
  const center = [x + side / 2, y + side / 2] as const;
  shapes.push({ kind: 'circle', center, radius: 11, color: '#cc3333', character: '@' });
  return { width: grid.width * side, height: grid.height * side, shapes };
}
