import type { Scene } from '../../rendering/scene.ts';
import { type Box, box } from '../../spaces/box.ts';
import { type Discrete, discrete } from '../../spaces/discrete.ts';
import type { Outcome } from '../base-environment.ts';
import { bounds, drawn, statedState } from '../initial-state.ts';
import { ClassicControl } from './classic-control.ts';

// Barto, Sutton and Anderson (1983), as in Gymnasium's cartpole.py, in SI units.
const GRAVITY = 9.8;
const CART_MASS = 1;
const POLE_MASS = 0.1;
const TOTAL_MASS = POLE_MASS + CART_MASS;
/** Half of the pole's length. */
const LENGTH = 0.5;
const POLE_MOMENT = POLE_MASS * LENGTH;
const FORCE = 10;
const TIME_STEP = 0.02;
/** The episode ends when the pole leans by 12°, or the cart leaves the screen. */
const ANGLE_LIMIT = (12 * 2 * Math.PI) / 360;
const POSITION_LIMIT = 2.4;
const RESET_RANGE = [-0.05, 0.05] as const;

/**
 * CartPole: keep a pole upright on a cart by pushing the cart to the left (0) or to the right (1). Reward 1 for every step.
 *
 * State and observation: position, velocity of the cart; angle, angular velocity of the pole. Euler's method, steps of 0.02 s:
 * m = force + mₚ l θ̇² sin θ; θ̈ = (g sin θ − cos θ m / M) / (l (4/3 − mₚ cos² θ / M)); ẍ = m / M − mₚ l θ̈ cos θ / M.
 *
 * `reset` takes `options: { state }`, or `{ low, high }` between which all four are drawn (±0.05).
 *
 * It has no limit of steps; `make('CartPole-v1')` ends episodes after 500.
 *
 * Source: Barto, Sutton and Anderson, Neuronlike adaptive elements that can solve difficult learning control problems
 * (IEEE SMC 13, 1983); equations of R. V. Florian, Correct equations for the dynamics of the cart-pole system (2005);
 * constants of Gymnasium's `CartPole-v1`.
 *
 * @example
 * const pole = new CartPole();
 * pole.reset({ options: { state: [0, 0, 0, 0] } });
 * pole.step(1).observation; // [0, 0.1951, 0, -0.2927]
 */
export class CartPole extends ClassicControl<number> {
  readonly id: string = 'CartPole-v1';
  readonly observationSpace: Box = box({
    low: [-2 * POSITION_LIMIT, -Infinity, -2 * ANGLE_LIMIT, -Infinity],
    high: [2 * POSITION_LIMIT, Infinity, 2 * ANGLE_LIMIT, Infinity],
  });
  readonly actionSpace: Discrete = discrete(2);
  override readonly framesPerSecond: number = 50;

  protected override begin(options: Readonly<Record<string, unknown>>): Float32Array {
    this.state = statedState(this.id, options, 4) ?? drawn(this.random, 4, bounds(this.id, options, RESET_RANGE));
    return Float32Array.from(this.state);
  }

  protected override advance(action: number): Outcome<Float32Array> {
    const [x, speed, angle, turning] = this.state as unknown as [number, number, number, number];
    const force = action === 1 ? FORCE : -FORCE;
    const cos = Math.cos(angle);
    const sin = Math.sin(angle);
    const push = (force + POLE_MOMENT * turning * turning * sin) / TOTAL_MASS;
    const angular = (GRAVITY * sin - cos * push) / (LENGTH * (4 / 3 - (POLE_MASS * cos * cos) / TOTAL_MASS));
    const linear = push - (POLE_MOMENT * angular * cos) / TOTAL_MASS;
    const next = Float64Array.of(
      x + TIME_STEP * speed,
      speed + TIME_STEP * linear,
      angle + TIME_STEP * turning,
      turning + TIME_STEP * angular,
    );
    this.state = next;
    const terminated = Math.abs(next[0]!) > POSITION_LIMIT || Math.abs(next[2]!) > ANGLE_LIMIT;
    return { observation: Float32Array.from(next), reward: 1, terminated };
  }

  override render(): Scene {
    const scale = 600 / (2 * POSITION_LIMIT);
    const x = 300 + this.state[0]! * scale;
    const angle = this.state[2]!;
    const axle = [x, 292.5] as const;
    const tip = [x + Math.sin(angle) * scale, axle[1] - Math.cos(angle) * scale] as const;
    return {
      width: 600,
      height: 400,
      shapes: [
        { kind: 'line', from: [0, 300], to: [600, 300], color: '#444444', width: 1, character: '─' },
        { kind: 'rectangle', corner: [x - 25, 285], size: [50, 30], color: '#222222', character: '█' },
        { kind: 'line', from: axle, to: tip, color: '#ca9865', width: 10, character: '/' },
        { kind: 'circle', center: axle, radius: 5, color: '#8184cb', character: 'o' },
      ],
    };
  }
}
