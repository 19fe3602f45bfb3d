import type { Scene } from '../../rendering/scene.ts';
import { DOWN, drawGrid, Grid, gridTransitions, LEFT, RIGHT, UP } from './grid.ts';
import { TabularEnvironment } from './tabular-environment.ts';

const rows = [' '.repeat(12), ' '.repeat(12), ' '.repeat(12), `S${'C'.repeat(10)}G`];

/** What a {@link CliffWalking} is made with. */
export interface CliffWalkingOptions {
  /** Whether a move goes to either side as likely as ahead. Default false. */
  readonly isSlippery?: boolean;
}

/**
 * CliffWalking: walk along a cliff from S to G. Actions: up 0, right 1, down 2, left 3. Reward −1 for each step, −100 for one over
 * the cliff (C), which leads back to the start; the goal ends the episode.
 *
 * Source: Sutton and Barto, Reinforcement learning, 2nd edition, example 6.6; Gymnasium's `CliffWalking-v1`.
 *
 * @example
 * const walk = new CliffWalking();
 * walk.reset();
 * walk.step(1).reward; // -100
 */
export class CliffWalking extends TabularEnvironment {
  readonly id: string = 'CliffWalking-v1';
  override readonly framesPerSecond: number = 4;
  readonly #grid: Grid;

  constructor({ isSlippery = false }: CliffWalkingOptions = {}) {
    const id = 'CliffWalking-v1';
    const grid = new Grid(id, rows, ' SCG');
    const start = grid.evenlyOver(id, 'S');
    const transitions = gridTransitions(
      grid,
      [UP, RIGHT, DOWN, LEFT],
      isSlippery ? { ahead: 1 / 3, aside: 1 / 3 } : { ahead: 1, aside: 0 },
      (from, move) => {
        const next = grid.moved(from, move);
        if (grid.letter(next) === 'C') return { next: start.indexOf(1), reward: -100, terminated: false };
        return { next, reward: -1, terminated: grid.letter(next) === 'G' };
      },
      (cell) => grid.letter(cell) === 'G',
    );
    super(transitions, start);
    this.#grid = grid;
  }

  override render(): Scene {
    return drawGrid(this.#grid, this.state, { S: '#cfe8d4', C: '#8a6d5a', G: '#ffe08a' });
  }
}
