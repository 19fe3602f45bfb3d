import { ArgumentError } from '@neurite/backend';
import type { Scene } from '../../rendering/scene.ts';
import { DOWN, drawGrid, Grid, gridTransitions, LEFT, RIGHT, UP } from './grid.ts';
import { TabularEnvironment } from './tabular-environment.ts';

const RUSSELL_NORVIG = ['   +', ' # -', 'S   '];

/** What a {@link GridWorld} is made with. */
export interface GridWorldOptions {
  /** Rows of S (start), space (free), # (wall), + (goal), − (trap, written -). Default: Russell and Norvig's 4 × 3 world. */
  readonly map?: readonly string[];
  /** The reward of every step. Default −0.04. */
  readonly stepReward?: number;
  /** What the goal gives besides. Default 1. */
  readonly goalReward?: number;
  /** What a trap gives besides. Default −1. */
  readonly trapReward?: number;
  /** How likely a move goes to a side, half of it to each. Default 0.2. */
  readonly noise?: number;
}

/**
 * GridWorld: a world of cells of one's own. Actions: up 0, right 1, down 2, left 3. Walls and edges hold a move back; goals and
 * traps end the episode.
 *
 * Source: the 4 × 3 world of Russell and Norvig, Artificial intelligence: a modern approach, section "Sequential decision
 * problems".
 *
 * @throws ArgumentError for a map that is none, or a `noise` that is not from 0 to 1
 * @example
 * const maze = new GridWorld({ map: ['S #', '  #', '# +'], noise: 0 });
 */
export class GridWorld extends TabularEnvironment {
  readonly id: string = 'GridWorld';
  override readonly framesPerSecond: number = 4;
  readonly #grid: Grid;

  constructor(options: GridWorldOptions = {}) {
    const { map = RUSSELL_NORVIG, stepReward = -0.04, goalReward = 1, trapReward = -1, noise = 0.2 } = options;
    const id = 'GridWorld';
    if (!(noise >= 0 && noise <= 1)) throw new ArgumentError(`${id}: noise must be from 0 to 1; got ${noise}.`);
    const grid = new Grid(id, map, ' S#+-');
    const cellReward: Readonly<Record<string, number>> = { '+': goalReward, '-': trapReward };
    const isEnd = (cell: number): boolean => grid.letter(cell) in cellReward;
    const transitions = gridTransitions(
      grid,
      [UP, RIGHT, DOWN, LEFT],
      { ahead: 1 - noise, aside: noise / 2 },
      (from, move) => {
        const target = grid.moved(from, move);
        const next = grid.letter(target) === '#' ? from : target;
        return { next, reward: stepReward + (cellReward[grid.letter(next)] ?? 0), terminated: isEnd(next) };
      },
      (cell) => isEnd(cell) || grid.letter(cell) === '#',
    );
    super(transitions, grid.evenlyOver(id, 'S'));
    this.#grid = grid;
  }

  override render(): Scene {
    return drawGrid(this.#grid, this.state, { S: '#cfe8d4', '#': '#555555', '+': '#9bd49b', '-': '#e39b9b' });
  }
}
