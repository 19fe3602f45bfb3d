import type { HostRandomState } from '../../random/host-random.ts';
import type { Scene } from '../../rendering/scene.ts';
import { type Box, box } from '../../spaces/box.ts';
import { type Discrete, discrete } from '../../spaces/discrete.ts';
import { TimeLimit } from '../../wrappers/time-limit.ts';
import { BaseEnvironment, type Outcome } from '../base-environment.ts';
import { FRAMES_PER_SECOND, HEIGHT, LanderWorld, LEG_DOWN, PAD_HEIGHT, SCALE, WIDTH } from './lander-world.ts';

const MAIN_POWER = 13;
const SIDE_POWER = 0.6;
const SIDE_HEIGHT = 14;
const SIDE_AWAY = 12;
const MAIN_DOWN = 4;
const MAX_STEPS = 1000;
const [LEFT_ENGINE, MAIN_ENGINE, RIGHT_ENGINE] = [1, 2, 3];

interface SavedFlight {
  readonly began: HostRandomState;
  readonly actions: readonly number[];
}

/**
 * LunarLander: land on the pad between the flags. Actions: nothing 0, left engine 1, main engine 2, right engine 3. Reward for coming
 * closer, slower and upright, 10 for each leg on the ground, −0.3 and −0.03 for a step of an engine; 100 for coming to rest, −100 for a
 * crash or flying away. 200 counts as solved.
 *
 * Observation: x, y, both speeds, angle, its speed, and whether each leg touches the ground. The physics are those of planck, a port of
 * Box2D: much as Gymnasium's, not the same to the digit.
 *
 * Source: O. Klimov's LunarLander, constants of Gymnasium's `LunarLander-v3`.
 *
 * @example
 * const agent = ppo({ environment: makeLunarLander });
 */
export class LunarLander extends BaseEnvironment<Float32Array, number> {
  readonly id: string = 'LunarLander-v3';
  readonly observationSpace: Box = box({
    low: [-2.5, -2.5, -10, -10, -2 * Math.PI, -10, 0, 0],
    high: [2.5, 2.5, 10, 10, 2 * Math.PI, 10, 1, 1],
  });
  readonly actionSpace: Discrete = discrete(4);
  override readonly framesPerSecond: number = FRAMES_PER_SECOND;
  #world: LanderWorld | undefined;
  #shaping: number | undefined;
  #began: HostRandomState | undefined;
  #actions: number[] = [];

  protected override begin(): Float32Array {
    this.#began = this.random.getState();
    this.#actions = [];
    this.#shaping = undefined;
    this.#world = new LanderWorld(this.random);
    return this.#fly(0).observation;
  }

  protected override advance(action: number): Outcome<Float32Array> {
    this.#actions.push(action);
    return this.#fly(action);
  }

  /** A world of planck's cannot be copied with all its contacts; its episode can be flown again. */
  protected override saveState(): unknown {
    return this.#began === undefined ? null : { began: this.#began, actions: this.#actions };
  }

  protected override restoreState(saved: unknown): void {
    if (saved === null) return;
    const { began, actions } = saved as SavedFlight;
    this.random.setState(began);
    this.begin();
    for (const action of actions) this.advance(action);
  }

  override render(): Scene {
    const world = this.#world!;
    const at = ([x, y]: readonly [number, number]): readonly [number, number] => [x * SCALE, (HEIGHT - y) * SCALE];
    const surface = world.surface.map(at);
    const pad = (HEIGHT - PAD_HEIGHT) * SCALE;
    return {
      width: WIDTH * SCALE,
      height: HEIGHT * SCALE,
      shapes: [
        ...surface.slice(1).map((to, index) => {
          return { kind: 'line', from: surface[index]!, to, color: '#666666', width: 3, character: '.' } as const;
        }),
        ...[0.4, 0.6].map((share) => {
          const x = share * WIDTH * SCALE;
          return {
            kind: 'line',
            from: [x, pad],
            to: [x, pad - 30],
            color: '#cccc00',
            width: 3,
            character: '|',
          } as const;
        }),
        ...world.outlines().map((outline) => {
          return { kind: 'polygon', points: outline.map(at), color: '#8066e6', character: '#' } as const;
        }),
      ],
    };
  }

  #fly(action: number): Outcome<Float32Array> {
    const world = this.#world!;
    const { mainPower, sidePower } = this.#fire(action);
    world.step();
    const observation = this.#observe();
    const [x, y, speedX, speedY, angle, , left, right] = observation as unknown as number[];
    const shaping =
      -100 * Math.hypot(x!, y!) -
      100 * Math.hypot(speedX!, speedY!) -
      100 * Math.abs(angle!) +
      10 * left! +
      10 * right!;
    const closer = this.#shaping === undefined ? 0 : shaping - this.#shaping;
    this.#shaping = shaping;
    if (!world.lander.isAwake()) return { observation, reward: 100, terminated: true };
    if (world.hasCrashed || Math.abs(x!) >= 1) return { observation, reward: -100, terminated: true };
    return { observation, reward: closer - 0.3 * mainPower - 0.03 * sidePower, terminated: false };
  }

  /** Fires an engine; none of them burns evenly. */
  #fire(action: number): { mainPower: number; sidePower: number } {
    const world = this.#world!;
    const angle = world.lander.getAngle();
    const tip = [Math.sin(angle), Math.cos(angle)] as const;
    const side = [-tip[1], tip[0]] as const;
    const [along, across] = [this.random.uniform(-1, 1) / SCALE, this.random.uniform(-1, 1) / SCALE];
    if (action === MAIN_ENGINE) {
      const length = MAIN_DOWN / SCALE + 2 * along;
      const [x, y] = [tip[0] * length + side[0] * across, -tip[1] * length - side[1] * across];
      world.push([-x * MAIN_POWER, -y * MAIN_POWER], [x, y]);
      return { mainPower: 1, sidePower: 0 };
    }
    if (action !== LEFT_ENGINE && action !== RIGHT_ENGINE) return { mainPower: 0, sidePower: 0 };
    const away = 3 * across + ((action - MAIN_ENGINE!) * SIDE_AWAY) / SCALE;
    const [x, y] = [tip[0] * along + side[0] * away, -tip[1] * along - side[1] * away];
    // The 17 is Gymnasium's.
    world.push([-x * SIDE_POWER, -y * SIDE_POWER], [x - (tip[0] * 17) / SCALE, y + (tip[1] * SIDE_HEIGHT) / SCALE]);
    return { mainPower: 0, sidePower: 1 };
  }

  #observe(): Float32Array {
    const { lander, touches } = this.#world!;
    const position = lander.getPosition();
    const speed = lander.getLinearVelocity();
    return Float32Array.of(
      (position.x - WIDTH / 2) / (WIDTH / 2),
      (position.y - (PAD_HEIGHT + LEG_DOWN / SCALE)) / (HEIGHT / 2),
      (speed.x * (WIDTH / 2)) / FRAMES_PER_SECOND,
      (speed.y * (HEIGHT / 2)) / FRAMES_PER_SECOND,
      lander.getAngle(),
      (20 * lander.getAngularVelocity()) / FRAMES_PER_SECOND,
      Number(touches[0]),
      Number(touches[1]),
    );
  }
}

/**
 * A {@link LunarLander} with its limit of 1,000 steps.
 *
 * @example
 * const agent = ppo({ environment: makeLunarLander, environments: 16, seed: 0 });
 */
export function makeLunarLander(): TimeLimit<Float32Array, number> {
  return new TimeLimit(new LunarLander(), MAX_STEPS);
}
