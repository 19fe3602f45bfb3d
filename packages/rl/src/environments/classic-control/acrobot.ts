import type { Scene } from '../../rendering/scene.ts';
import { type Box, box } from '../../spaces/box.ts';
import { type Discrete, discrete } from '../../spaces/discrete.ts';
import type { Outcome } from '../base-environment.ts';
import { bounds, drawn, statedState } from '../initial-state.ts';
import { ClassicControl, clamp } from './classic-control.ts';

// Both links are alike: 1 m, 1 kg, the centre of mass in the middle, moment of inertia 1 kg m².
const TIME_STEP = 0.2;
const LENGTH = 1;
const CENTER = 0.5;
const MASS = 1;
const INERTIA = 1;
const GRAVITY = 9.8;
const MAX_SPEED_1 = 4 * Math.PI;
const MAX_SPEED_2 = 9 * Math.PI;
const RESET_RANGE = [-0.1, 0.1] as const;

type Motion = readonly [angle1: number, angle2: number, speed1: number, speed2: number];

/**
 * Acrobot: two links hang from a bar; a torque of −1, 0 or 1 N m at the joint between them (actions 0, 1, 2) swings the free
 * end up, one link's length above the bar. Reward −1 for every step before that.
 *
 * State: angle of the first link from hanging, of the second from the first, their speeds; observation: cos and sin of both
 * angles, both speeds. One step of the Runge–Kutta method of order 4 over 0.2 s, in the book's equations of motion.
 *
 * `reset` takes `options: { state }`, or `{ low, high }` between which all four are drawn (±0.1).
 *
 * It has no limit of steps; `make('Acrobot-v1')` ends episodes after 500.
 *
 * Source: R. S. Sutton, Generalization in reinforcement learning: successful examples using sparse coarse coding (1996);
 * Sutton and Barto, Reinforcement learning (1998), section 11.3; constants of Gymnasium's `Acrobot-v1`.
 *
 * @example
 * new Acrobot().reset({ options: { state: [0, 0, 0, 0] } }).observation; // [1, 0, 1, 0, 0, 0]
 */
export class Acrobot extends ClassicControl<number> {
  readonly id: string = 'Acrobot-v1';
  readonly observationSpace: Box = box({
    low: [-1, -1, -1, -1, -MAX_SPEED_1, -MAX_SPEED_2],
    high: [1, 1, 1, 1, MAX_SPEED_1, MAX_SPEED_2],
  });
  readonly actionSpace: Discrete = discrete(3);
  override readonly framesPerSecond: number = 15;

  protected override begin(options: Readonly<Record<string, unknown>>): Float32Array {
    this.state = statedState(this.id, options, 4) ?? drawn(this.random, 4, bounds(this.id, options, RESET_RANGE));
    return this.#observation();
  }

  protected override advance(action: number): Outcome<Float32Array> {
    const [angle1, angle2, speed1, speed2] = rungeKutta(this.state as unknown as Motion, action - 1);
    this.state = Float64Array.of(
      wrap(angle1),
      wrap(angle2),
      clamp(speed1, -MAX_SPEED_1, MAX_SPEED_1),
      clamp(speed2, -MAX_SPEED_2, MAX_SPEED_2),
    );
    const terminated = -Math.cos(this.state[0]!) - Math.cos(this.state[0]! + this.state[1]!) > 1;
    return { observation: this.#observation(), reward: terminated ? 0 : -1, terminated };
  }

  override render(): Scene {
    const scale = 500 / 4.4;
    const [angle1, angle2] = this.state as unknown as [number, number];
    const end = (from: readonly [number, number], angle: number): readonly [number, number] => [
      from[0] + Math.sin(angle) * scale,
      from[1] + Math.cos(angle) * scale,
    ];
    const bar = [250, 250] as const;
    const elbow = end(bar, angle1);
    const tip = end(elbow, angle1 + angle2);
    const goal = 250 - scale;
    return {
      width: 500,
      height: 500,
      shapes: [
        { kind: 'line', from: [0, goal], to: [500, goal], color: '#222222', width: 1, character: '-' },
        { kind: 'line', from: bar, to: elbow, color: '#00cccc', width: 20, character: '#' },
        { kind: 'line', from: elbow, to: tip, color: '#00cccc', width: 20, character: '#' },
        { kind: 'circle', center: bar, radius: 11, color: '#cccc00', character: 'o' },
        { kind: 'circle', center: elbow, radius: 11, color: '#cccc00', character: 'o' },
      ],
    };
  }

  #observation(): Float32Array {
    const [angle1, angle2, speed1, speed2] = this.state as unknown as Motion;
    return Float32Array.of(Math.cos(angle1), Math.sin(angle1), Math.cos(angle2), Math.sin(angle2), speed1, speed2);
  }
}

function rungeKutta(start: Motion, torque: number): Motion {
  const half = TIME_STEP / 2;
  const k1 = change(start, torque);
  const k2 = change(moved(start, k1, half), torque);
  const k3 = change(moved(start, k2, half), torque);
  const k4 = change(moved(start, k3, TIME_STEP), torque);
  const next = start.map((value, i) => value + (TIME_STEP / 6) * (k1[i]! + 2 * k2[i]! + 2 * k3[i]! + k4[i]!));
  // A typed array maps to a typed array, which reads like the tuple.
  return next as unknown as Motion;
}

function moved(start: Motion, by: Motion, time: number): Motion {
  return [start[0] + time * by[0], start[1] + time * by[1], start[2] + time * by[2], start[3] + time * by[3]];
}

/** How fast the state changes. */
function change([angle1, angle2, speed1, speed2]: Motion, torque: number): Motion {
  const cos2 = Math.cos(angle2);
  const sin2 = Math.sin(angle2);
  const d1 = MASS * CENTER ** 2 + MASS * (LENGTH ** 2 + CENTER ** 2 + 2 * LENGTH * CENTER * cos2) + INERTIA + INERTIA;
  const d2 = MASS * (CENTER ** 2 + LENGTH * CENTER * cos2) + INERTIA;
  const phi2 = MASS * CENTER * GRAVITY * Math.cos(angle1 + angle2 - Math.PI / 2);
  const phi1 =
    -MASS * LENGTH * CENTER * speed2 ** 2 * sin2 -
    2 * MASS * LENGTH * CENTER * speed2 * speed1 * sin2 +
    (MASS * CENTER + MASS * LENGTH) * GRAVITY * Math.cos(angle1 - Math.PI / 2) +
    phi2;
  const bent =
    (torque + (d2 / d1) * phi1 - MASS * LENGTH * CENTER * speed1 ** 2 * sin2 - phi2) /
    (MASS * CENTER ** 2 + INERTIA - d2 ** 2 / d1);
  return [speed1, speed2, -(d2 * bent + phi1) / d1, bent];
}

/** The same angle within [−π, π]. */
function wrap(angle: number): number {
  let wrapped = angle;
  while (wrapped > Math.PI) wrapped -= 2 * Math.PI;
  while (wrapped < -Math.PI) wrapped += 2 * Math.PI;
  return wrapped;
}
