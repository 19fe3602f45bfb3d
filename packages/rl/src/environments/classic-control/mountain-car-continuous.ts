import type { Scene } from '../../rendering/scene.ts';
import { type Box, box } from '../../spaces/box.ts';
import type { Outcome } from '../base-environment.ts';
import { bounds, statedState } from '../initial-state.ts';
import { ClassicControl } from './classic-control.ts';
import { drawMountain, MAX_POSITION, MAX_SPEED, MIN_POSITION, RESET_RANGE, roll } from './mountain.ts';

const POWER = 0.0015;
const GOAL = 0.45;

/**
 * MountainCarContinuous: as `MountainCar`, with a force within ±1. Reward 100 for position 0.45, less 0.1 · force² for every
 * step. Gymnasium holds this state in float32; here it is float64, as everywhere.
 *
 * `reset` takes `options: { state }`, or `{ low, high }` between which the position is drawn (−0.6, −0.4).
 *
 * It has no limit of steps; `make('MountainCarContinuous-v0')` ends episodes after 999.
 *
 * Source: A. W. Moore, Efficient memory-based learning for robot control (1990); constants of Gymnasium's
 * `MountainCarContinuous-v0`.
 *
 * @example
 * const car = new MountainCarContinuous();
 * car.reset({ options: { state: [0.42, 0.06] } });
 * car.step(Float32Array.of(1)).reward; // 99.9
 */
export class MountainCarContinuous extends ClassicControl<Float32Array> {
  readonly id: string = 'MountainCarContinuous-v0';
  readonly observationSpace: Box = box({ low: [MIN_POSITION, -MAX_SPEED], high: [MAX_POSITION, MAX_SPEED] });
  readonly actionSpace: Box = box({ low: -1, high: 1, shape: [1] });

  protected override begin(options: Readonly<Record<string, unknown>>): Float32Array {
    this.state =
      statedState(this.id, options, 2) ??
      Float64Array.of(this.random.uniform(...bounds(this.id, options, RESET_RANGE)), 0);
    return Float32Array.from(this.state);
  }

  protected override advance(action: Float32Array): Outcome<Float32Array> {
    const force = action[0]!;
    this.state = roll(this.state[0]!, this.state[1]!, force * POWER);
    const terminated = this.state[0]! >= GOAL && this.state[1]! >= 0;
    const reward = (terminated ? 100 : 0) - force * force * 0.1;
    return { observation: Float32Array.from(this.state), reward, terminated };
  }

  override render(): Scene {
    return drawMountain(this.state[0]!, GOAL);
  }
}
