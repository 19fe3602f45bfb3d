import type { Scene } from '../../rendering/scene.ts';
import { type Box, box } from '../../spaces/box.ts';
import { type Discrete, discrete } from '../../spaces/discrete.ts';
import type { Outcome } from '../base-environment.ts';
import { bounds, statedState } from '../initial-state.ts';
import { ClassicControl } from './classic-control.ts';
import { drawMountain, MAX_POSITION, MAX_SPEED, MIN_POSITION, RESET_RANGE, roll } from './mountain.ts';

const FORCE = 0.001;
const GOAL = 0.5;

/**
 * MountainCar: a car too weak for the hill swings itself up by pushing left (0), not at all (1) or right (2). Reward −1 for
 * every step until position 0.5.
 *
 * State and observation: position, velocity. v ← v + (action − 1) · 0.001 − 0.0025 cos(3 x), within ±0.07; x ← x + v, within
 * [−1.2, 0.6].
 *
 * `reset` takes `options: { state }`, or `{ low, high }` between which the position is drawn (−0.6, −0.4).
 *
 * It has no limit of steps; `make('MountainCar-v0')` ends episodes after 200.
 *
 * Source: A. W. Moore, Efficient memory-based learning for robot control (1990); Sutton and Barto, Reinforcement learning,
 * 2nd edition, example 10.1; constants of Gymnasium's `MountainCar-v0`.
 *
 * @example
 * const car = new MountainCar();
 * car.reset({ options: { state: [0.45, 0.06] } });
 * car.step(2).terminated; // true
 */
export class MountainCar extends ClassicControl<number> {
  readonly id: string = 'MountainCar-v0';
  readonly observationSpace: Box = box({ low: [MIN_POSITION, -MAX_SPEED], high: [MAX_POSITION, MAX_SPEED] });
  readonly actionSpace: Discrete = discrete(3);

  protected override begin(options: Readonly<Record<string, unknown>>): Float32Array {
    this.state =
      statedState(this.id, options, 2) ??
      Float64Array.of(this.random.uniform(...bounds(this.id, options, RESET_RANGE)), 0);
    return Float32Array.from(this.state);
  }

  protected override advance(action: number): Outcome<Float32Array> {
    this.state = roll(this.state[0]!, this.state[1]!, (action - 1) * FORCE);
    const terminated = this.state[0]! >= GOAL && this.state[1]! >= 0;
    return { observation: Float32Array.from(this.state), reward: -1, terminated };
  }

  override render(): Scene {
    return drawMountain(this.state[0]!, GOAL);
  }
}
