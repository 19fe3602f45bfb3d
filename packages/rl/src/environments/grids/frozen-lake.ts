import { ArgumentError } from '@neurite/backend';
import type { Scene } from '../../rendering/scene.ts';
import { DOWN, drawGrid, Grid, gridTransitions, LEFT, RIGHT, UP } from './grid.ts';
import { TabularEnvironment } from './tabular-environment.ts';

const maps = {
  '4x4': ['SFFF', 'FHFH', 'FFFH', 'HFFG'],
  '8x8': ['SFFFFFFF', 'FFFFFFFF', 'FFFHFFFF', 'FFFFFHFF', 'FFFHFFFF', 'FHHFFFHF', 'FHFFHFHF', 'FFFHFFFG'],
} as const;

/** What a {@link FrozenLake} is made with. */
export interface FrozenLakeOptions {
  /** Rows of S (start), F (frozen), H (hole), G (goal), or the name of a map. Default '4x4'. */
  readonly map?: keyof typeof maps | readonly string[];
  /** Whether one slides to a side. Default true. */
  readonly isSlippery?: boolean;
  /** How likely a move on slippery ice goes as meant; the rest is shared by both sides. Default 1/3. */
  readonly successRate?: number;
}

/**
 * FrozenLake: cross the ice from S to G without falling into a hole. Actions: left 0, down 1, right 2, up 3. Reward 1 in
 * the goal, else 0; holes and the goal end the episode, and those of `make` 100 steps, of the large map 200.
 *
 * Source: Gymnasium's `FrozenLake-v1`.
 *
 * @throws ArgumentError for a map that is none, or a `successRate` that is not from 0 to 1
 * @example
 * const lake = new FrozenLake({ map: ['SF', 'HG'], isSlippery: false });
 * valueIteration(lake, { gamma: 0.9 }).values; // [0.9, 1, 0, 0]
 */
export class FrozenLake extends TabularEnvironment {
  readonly id: string = 'FrozenLake-v1';
  override readonly framesPerSecond: number = 4;
  readonly #grid: Grid;

  constructor({ map = '4x4', isSlippery = true, successRate = 1 / 3 }: FrozenLakeOptions = {}) {
    const id = 'FrozenLake-v1';
    if (!(successRate >= 0 && successRate <= 1)) {
      throw new ArgumentError(`${id}: successRate must be from 0 to 1; got ${successRate}.`);
    }
    const rows = typeof map === 'string' ? maps[map] : map;
    if (rows === undefined) {
      throw new ArgumentError(`${id}: there is no map '${String(map)}'. There are: ${Object.keys(maps).join(', ')}.`);
    }
    const grid = new Grid(id, rows, 'SFHG');
    const slip = isSlippery ? { ahead: successRate, aside: (1 - successRate) / 2 } : { ahead: 1, aside: 0 };
    const isEnd = (cell: number): boolean => 'GH'.includes(grid.letter(cell));
    const transitions = gridTransitions(
      grid,
      [LEFT, DOWN, RIGHT, UP],
      slip,
      (from, move) => {
        const next = grid.moved(from, move);
        return { next, reward: grid.letter(next) === 'G' ? 1 : 0, terminated: isEnd(next) };
      },
      isEnd,
    );
    super(transitions, grid.evenlyOver(id, 'S'));
    this.#grid = grid;
  }

  override render(): Scene {
    return drawGrid(this.#grid, this.state, { S: '#cfe8d4', F: '#e3f1fb', H: '#5b8fb9', G: '#ffe08a' });
  }
}
