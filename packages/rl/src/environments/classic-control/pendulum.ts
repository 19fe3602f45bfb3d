import type { Scene } from '../../rendering/scene.ts';
import { type Box, box } from '../../spaces/box.ts';
import type { Outcome } from '../base-environment.ts';
import { statedState } from '../initial-state.ts';
import { ClassicControl, clamp } from './classic-control.ts';

const MAX_SPEED = 8;
const MAX_TORQUE = 2;
const TIME_STEP = 0.05;
const GRAVITY = 10;
const MASS = 1;
const LENGTH = 1;

/**
 * Pendulum: swing a pendulum up, and hold it there, with a torque within ±2. Reward −(θ² + 0.1 θ̇² + 0.001 torque²), with θ
 * from upright within ±π. It never ends by itself.
 *
 * State: angle, angular velocity; observation: cos θ, sin θ, θ̇. θ̇ ← θ̇ + (3 g / (2 l) sin θ + 3 / (m l²) torque) · 0.05,
 * within ±8; θ ← θ + 0.05 θ̇.
 *
 * `reset` takes `options: { state }`. Drawn: angle within ±π, angular velocity within ±1.
 *
 * It has no limit of steps; `make('Pendulum-v1')` ends episodes after 200.
 *
 * Source: constants and equations of Gymnasium's `Pendulum-v1`.
 *
 * @example
 * const pendulum = new Pendulum();
 * pendulum.reset({ options: { state: [0, 0] } });
 * pendulum.step(Float32Array.of(2)).reward; // -0.004
 */
export class Pendulum extends ClassicControl<Float32Array> {
  readonly id: string = 'Pendulum-v1';
  readonly observationSpace: Box = box({ low: [-1, -1, -MAX_SPEED], high: [1, 1, MAX_SPEED] });
  readonly actionSpace: Box = box({ low: -MAX_TORQUE, high: MAX_TORQUE, shape: [1] });

  protected override begin(options: Readonly<Record<string, unknown>>): Float32Array {
    this.state =
      statedState(this.id, options, 2) ??
      Float64Array.of(this.random.uniform(-Math.PI, Math.PI), this.random.uniform(-1, 1));
    return this.#observation();
  }

  protected override advance(action: Float32Array): Outcome<Float32Array> {
    const [angle, turning] = this.state as unknown as [number, number];
    const torque = action[0]!;
    const cost = fromUpright(angle) ** 2 + 0.1 * turning ** 2 + 0.001 * torque ** 2;
    const pull = ((3 * GRAVITY) / (2 * LENGTH)) * Math.sin(angle) + (3 / (MASS * LENGTH ** 2)) * torque;
    const next = clamp(turning + pull * TIME_STEP, -MAX_SPEED, MAX_SPEED);
    this.state = Float64Array.of(angle + next * TIME_STEP, next);
    return { observation: this.#observation(), reward: -cost, terminated: false };
  }

  override render(): Scene {
    const angle = this.state[0]!;
    const tip = [250 - Math.sin(angle) * 113, 250 - Math.cos(angle) * 113] as const;
    return {
      width: 500,
      height: 500,
      shapes: [
        { kind: 'line', from: [250, 250], to: tip, color: '#cc4d4d', width: 22, character: '#' },
        { kind: 'circle', center: [250, 250], radius: 6, color: '#000000', character: 'o' },
      ],
    };
  }

  #observation(): Float32Array {
    const [angle, turning] = this.state as unknown as [number, number];
    return Float32Array.of(Math.cos(angle), Math.sin(angle), turning);
  }
}

/** The same angle within [−π, π). */
function fromUpright(angle: number): number {
  const turn = 2 * Math.PI;
  const shifted = (angle + Math.PI) % turn;
  return (shifted < 0 ? shifted + turn : shifted) - Math.PI;
}
